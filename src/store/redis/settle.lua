-- After a booking was written: the cached day is void, and the hold that became the booking is gone.
-- KEYS 4: cached day, version of the day, the client's pointers to its selection and to its lock
-- ARGV 6: time, client or '', life of the version in ms
-- Answers {'settled', 1}.

redis.call('INCR', KEYS[5])
redis.call('PEXPIRE', KEYS[5], ARGV[8])
redis.call('DEL', KEYS[4])
if ARGV[7] ~= '' then
  for i, kind in ipairs({'s', 'l'}) do
    local member = kind .. ARGV[6]
    local key = hold_key(member)
    remove_hold(INDEX, member, key, ARGV[7])
    forget_pointer(KEYS[5 + i], key)
  end
end
return {'settled', 1}
