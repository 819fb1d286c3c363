-- Stores the view with another text between two places, if it is stored: one that could not be must be made anew of
-- everything.
local function revise(view, first, last, text)
  view = sub(view, 1, first - 1) .. text .. sub(view, last + 1)
  call('SET', KEYS[4], view, 'XX', 'KEEPTTL')
  return view
end
