--TEST--
No renewal takes a hold beyond hold_max
--DESCRIPTION--
A page that is left open in a background window may not keep a slot from everybody for ever.
--FILE--
<?php
require __DIR__ . '/connect.inc';

in_both_modes(function () {
    appointease_set_active_selection(DAY, 1, '10:00', 'ann');
    $since = microtime(true);
    do {
        usleep(200_000);
        $poll = ['date' => DAY, 'employee_id' => 1, 'client_id' => 'ann', 'selected_time' => '10:00'];
        $own = appointease_heartbeat($poll)['appointease_hold'];
    } while ($own['status'] === 'selected' && microtime(true) - $since < 10);
    show($own);
    var_dump(microtime(true) - $since < 4);
    show(appointease_set_active_selection(DAY, 1, '10:00', 'bob')['success']);
}, ['selection_ttl' => 1, 'lock_ttl' => 2, 'hold_max' => 2]);
--EXPECT--
-- redis
{"status":"lost","ttl":0}
bool(true)
true
-- mysql
{"status":"lost","ttl":0}
bool(true)
true
