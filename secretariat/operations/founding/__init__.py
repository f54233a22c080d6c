"""What an operator enters of the house before anybody works: delegations and offices, bodies with their seats, people."""
