"""Jumelage, from the ground up.

engine          pairs offers and needs: seasons, travel, criteria, exact additive scores; knows no database
errors db settings   the four kinds of refusal · declarative base and sessions · what the environment says
jobs mail audit intake   work for later · messages · the immutable trail · reading people's files
web             one unit of work per request, refusals into pages, language, headers, throttle, pictures
places          postal codes, municipalities, regions; from what people type to a point
accounts catalogue   people, sign-in, consent, their data · products, forms, seasons, certifications
organizations   farms, kitchens and who speaks for them
supply demand   offers · needs
pairing         rows to the engine's columns, generations of pairings, explanations
desks demo      pages that cross packages · the demonstration Québec
app cli         everything put together
"""
