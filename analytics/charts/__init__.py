"""Charts as data: what templates/ui/{plot,trend,range}.html draw, all places in per cent. Pure layout, no drawing."""
