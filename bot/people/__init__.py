"""Who somebody is: the portal's signed tokens, and the contact and account they stand for."""
