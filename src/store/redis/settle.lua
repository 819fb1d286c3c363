-- After a booking was written: the cached day is void, and the hold that became the booking is gone.
-- KEYS: index, cached day, version of the day, the client's pointers to its selection and to its lock
-- ARGV: prefix of selections, prefix of locks, time, client or '', life of the version in ms

redis.call('INCR', KEYS[3])
redis.call('PEXPIRE', KEYS[3], ARGV[5])
redis.call('DEL', KEYS[2])
if ARGV[4] ~= '' then
  local prefixes = {s = ARGV[1], l = ARGV[2]}
  for i, kind in ipairs({'s', 'l'}) do
    local member = kind .. ARGV[3]
    local key = hold_key(prefixes, member)
    remove_hold(KEYS[1], member, key, ARGV[4])
    forget_pointer(KEYS[3 + i], key)
  end
end
return 1
