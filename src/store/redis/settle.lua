-- After a booking was written: the cached day is void, and the hold that became the booking is gone.
-- KEYS 3: cached day, version of the day; with a client: the column's view, the keys of a selection and of a lock of the
--      slot, the client's pointers to its selection and to its lock
-- ARGV 3: life of the version in ms; with a client: the owner, the slot's time
-- Answers {'settled', 1}.

call('INCR', KEYS[4])
call('PEXPIRE', KEYS[4], ARGV[3])
call('DEL', KEYS[3])
if ARGV[4] then
  local neighbours
  for i, kind in ipairs({'s', 'l'}) do
    local key, pointer = KEYS[5 + i], KEYS[7 + i]
    local hold = canonical(call('GET', key))
    if hold and sub(hold, 1, #ARGV[4] + 16) == '{"client_id":"' .. ARGV[4] .. '",' then
      call('DEL', key, KEYS[5])
      call('SREM', INDEX, kind .. ARGV[5])
      neighbours = counted(hold) or neighbours
    end
    if call('GET', pointer) == key then call('DEL', pointer) end
  end
  if neighbours and call('EXISTS', KEYS[8], KEYS[9]) == 0 then call('ZREM', neighbours, ARGV[4]) end
end
return {ARGV[1], 'settled', 1}
