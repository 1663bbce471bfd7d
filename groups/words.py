"""Calm words for suggested pseudonyms. Names of things, none of a person, none that says how somebody feels."""

_ADJECTIVES = """
amber autumn birch bright broad calm cedar chalk clear cobalt copper coral dappled distant early east evening fern field
first flint garden gentle golden green grey harbour hazel hidden high indigo island ivory lantern late little long low maple
meadow mellow mild misty moss north ochre olive open orchard pale paper patient pine plain plum quiet rain river round
russet sage sandy second silver slate slow small smooth soft south spring steady still stone sunlit teal tidal upland velvet
violet warm water west white wide wild willow winter woven
"""
ADJECTIVES = tuple(_ADJECTIVES.split())
_NOUNS = """
acorn alder anchor apple arbour aspen badger barley basin beacon beech bell blackbird bluff boulder bracken bramble bridge
brook canal candle canoe canyon chestnut clover cloud compass cove crane creek crossing curlew current delta dune eddy elder
elm ember estuary falcon feather fen ferry fjord finch forest fountain garnet gate glade glen granite grove gull harvest
heath heather heron hill hollow juniper kestrel kettle kite lagoon lake lantern larch lark ledger lichen linden loom maple
marble marsh meadow mill moor morning mountain nettle oak oasis orchard osprey otter owl parcel path pebble pepper pier
plateau plover pond poplar prairie quarry quartz quill raven reed reef ridge river robin rowan sail saffron salt sparrow
spruce stream summit swallow swift terrace thicket thistle thyme tide timber trail valley walnut wharf wren yarrow
"""
NOUNS = tuple(_NOUNS.split())
