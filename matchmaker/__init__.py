"""Jumelage, from the ground up.

engine          pairs offers and needs: seasons, travel, criteria, exact additive scores
errors          the four kinds of refusal
db settings cluster console   the declarative base, the environment, a private server, commands
jobs mail audit intake   work for later · messages · the immutable trail · people's files
web             one unit of work per request, refusals into pages, language, headers, pictures
places          postal codes, municipalities, regions; from what people type to a point
accounts catalogue   people, consent, their data · products, seasons, certifications
organizations   farms, kitchens and who speaks for them
supply demand   offers · needs
pairing         rows to the engine's columns, generations of pairings, explanations
search          what an address asks, understood, found and put in order
introductions   two strangers on their way to each other: moves, letters, one conversation
impact          purchases, shares of Québec food, targets, recognition
community       what members learn from each other and ask for together
portal          what other sites and programs use: API, feeds, widgets, webhooks, open formats
desks           pages that cross packages
facilitation    the facilitator's desk: what waits, what is missing, the weights
demo            the demonstration Québec, the reference province
operations      the database, the processes, what a deployment must not forget
app cli         everything put together
"""
