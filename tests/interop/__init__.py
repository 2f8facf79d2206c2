"""What others sign is verified here, and what is signed here others verify: tests with libraries that are not ours."""
