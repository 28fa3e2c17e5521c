"""From a pairing to a trade: two strangers are presented, talk, try, and agree or not."""
