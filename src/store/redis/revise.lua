-- Stores the view with another text between two places.
local function revise(view, first, last, text)
  view = sub(view, 1, first - 1) .. text .. sub(view, last + 1)
  call('SET', KEYS[4], view, 'KEEPTTL')
  return view
end
