-- The renewal of the poller's own selection, before `day.lua` answers.
-- KEYS 5: the selection's own key
-- ARGV 3: the owner, the time, lease in ms, whole life in ms, how long a copy in the database lives, in ms
-- Leaves 1 in `due` if the copy of the selection in the database is due to be renewed.

local due, own = 0, canonical(read[4])
if own and sub(own, 1, #ARGV[3] + 16) == '{"client_id":"' .. ARGV[3] .. '",' then
  -- Another's lock over a selection was granted by a machine that did not know of it; the selection ends with its lease.
  -- Where the database is asked as well, it alone knows of locks: what is here may be left from before.
  local from, to = match(own, '"start":(%d+),"end":(%d+)', #ARGV[3] + 30)
  local barred, at = false, sub(ARGV[2], -1) ~= ' ' and 1 or nil
  while at do
    local _, dash, begins, ends = find(view, '^(%d+)%-(%d+) ', at)
    if dash and begins - to < 0 and ends - from > 0 then
      local kind, owner, hour = match(view, '^(%S+) (%S+) (%S+)', dash + 1)
      barred = barred or kind == 'l' and owner ~= ARGV[3] and stands(kind, hour)
    end
    at = dash and find(view, '\n', dash, true)
    at = at and at + 1
  end

  local place, _, since, copied, expires = find(own, FATE, #ARGV[3] + 40)
  local last = math.min(now + ARGV[5], since * 1000 + ARGV[6])
  if not barred and last > expires + 0 then
    -- What hangs on a selection is renewed with its copy, and lasts until the copy is due again.
    local mirrored = copied
    if copied - last < 0 then
      mirrored, due = string.format('%d', now + ARGV[7]), 1
      local life, prefix, column = mirrored - now, match(INDEX, '^(.*)holds_(.*)$')
      local in_cluster = sub(column, 1, 1) == '{'
      call('SADD', INDEX, 's' .. ARGV[4])
      if call('PTTL', INDEX) < life then call('PEXPIRE', INDEX, life + 1000) end
      call('SET', prefix .. 'client_s_' .. ARGV[3] .. (in_cluster and '_' .. column or ''), KEYS[5], 'PX', life)
      if not in_cluster then call('ZADD', prefix .. 'columns', 'GT', mirrored, column) end
    end
    local neighbours = counted(own)
    if neighbours then
      call('ZADD', neighbours, 'GT', last, ARGV[3])
      if call('PTTL', neighbours) < last - now then call('PEXPIRE', neighbours, last - now + 1000) end
    end
    local fate = string.format(',"timestamp":%s,"mirrored_ms":%s,"expires_ms":%d,"written_ms":%d', since, mirrored, last, now)
    local restored = find(own, ',"restored":true}', -17, true) and ',"restored":true}' or '}'
    call('SET', KEYS[5], sub(own, 1, place - 1) .. fate .. restored, 'PX', last - now)
    local line = find(view, 's ' .. ARGV[3] .. ' ' .. ARGV[4] .. ' ', 1, true)
    local first, ending = find(view, since .. ' ' .. copied .. ' ' .. expires, line or #view, true)
    if line and first then
      view = revise(view, first, ending, since .. ' ' .. mirrored .. ' ' .. string.format('%d', last))
    else
      -- The index did not name it.
      call('SADD', INDEX, 's' .. ARGV[4])
      call('DEL', KEYS[4])
    end
  end
end
