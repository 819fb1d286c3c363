--TEST--
The locks of a day are read by their starts, with owner, age, length and lease
--DESCRIPTION--
The same shape as the picks, from both stores alike.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    show(appointease_get_locked_slots(DAY, 1));
    appointease_lock_slot(DAY, 1, '10:00', 'ann', 50);
    $locks = appointease_get_locked_slots(DAY, 1);
    $locks['10:00']['timestamp'] = abs($locks['10:00']['timestamp'] - time()) < 60;
    $locks['10:00']['ttl'] = $locks['10:00']['ttl'] > 590 && $locks['10:00']['ttl'] <= 600;
    show($locks);
    show(appointease_get_active_selections(DAY, 1));
});
--EXPECT--
-- redis
[]
{"10:00":{"client_id":"ann","timestamp":true,"time":"10:00","duration":50,"ttl":true}}
[]
-- mysql
[]
{"10:00":{"client_id":"ann","timestamp":true,"time":"10:00","duration":50,"ttl":true}}
[]
