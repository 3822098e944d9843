"""What people fill in; `sign_in` holds the forms of allauth in our words."""
