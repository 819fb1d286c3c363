--TEST--
A hold that is asked for again in the very moment in which its life ends is given, and harms nobody
--FILE--
<?php
require __DIR__ . '/connect.inc';

/** What came of asking again and again, while several lives go by. */
function ask(callable $ask): array
{
    $ends = [];
    for ($until = microtime(true) + 4; microtime(true) < $until;) {
        $answer = $ask();
        $ends[] = [$answer['success'], $answer['storage'] ?? null, ($answer['ttl'] ?? 0) > 0];
    }
    return array_values(array_unique($ends, SORT_REGULAR));
}

in_both_modes(function () {
    show(ask(fn () => appointease_set_active_selection(DAY, 1, '10:00', 'ann', 30)));
    show(ask(fn () => appointease_lock_slot(DAY, 1, '11:00', 'ann', 30)));
    show(appointease_metrics()['failovers']);
}, ['selection_ttl' => 1, 'lock_ttl' => 1, 'hold_max' => 1]);
?>
--EXPECT--
-- redis
[[true,"redis",true]]
[[true,"redis",true]]
0
-- mysql
[[true,"mysql",true]]
[[true,"mysql",true]]
0
