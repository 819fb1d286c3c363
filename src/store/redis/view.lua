-- The live holds of the column in one short text, KEYS[4]. A line for each says: from when to when its employee is busy,
-- kind, owner, time, minutes kept free before and after, since when in s, until when its copy and it itself live in ms.
-- It is made of the index and the holds where it is missing, ends with the first lease that ends, and lives ten seconds at
-- the longest, the lease of a selection: so long may a hold still show that somebody has deleted by hand or the server has
-- evicted. Whatever changes a hold puts it right, or deletes it. That of a column without holds is empty, and kept only where
-- the booked stretches are, too: anybody may ask for any day, and without both nobody can do without this script.
local view = read[3]
if not view then
  local prefix, column = match(INDEX, '^(.*)holds_(.*)$')
  local words, members, keys = {s = 'active_', l = 'lock_'}, {}, {}
  for _, member in ipairs(call('SMEMBERS', INDEX)) do
    local word = words[sub(member, 1, 1)]
    if word then
      members[#members + 1] = member
      keys[#keys + 1] = prefix .. word .. column .. '_' .. sub(member, 2)
    end
  end
  local lines, life = {}, 10000
  for i, raw in ipairs(#keys > 0 and call('MGET', unpack(keys)) or keys) do
    local hold = canonical(raw)
    local fate, _, since, copied, expires = find(hold or '', FATE, 50)
    local owner, hour, first, last = match(hold or '', '^{"client_id":"([^"]+)","time":"([^"]+)","start":(%d+),"end":(%d+)')
    if fate and owner and expires - now > 0 then
      local before, after = match(hold, '"before":(%d+),"after":(%d+)}', 50)
      before, after = before or 0, after or 0
      lines[#lines + 1] = string.format('%d-%d %s %s %s %d %d %s %s %s\n', first - before * 60, last + after * 60,
        sub(members[i], 1, 1), owner, hour, before, after, since, copied, expires)
      life = math.min(life, expires - now)
    else
      call('SREM', INDEX, members[i])
    end
  end
  view = table.concat(lines)
  -- A server that is full still answers.
  if view ~= '' or read[2] then redis.pcall('SET', KEYS[4], view, 'PX', life) end
end
