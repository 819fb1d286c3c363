--TEST--
A pick that is asked for again in the very moment in which its life ends is given, and harms nobody
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect(['selection_ttl' => 1, 'lock_ttl' => 1, 'hold_max' => 1]);
$ends = [];
for ($until = microtime(true) + 4; microtime(true) < $until;) {
    $answer = appointease_set_active_selection(DAY, 1, '10:00', 'ann', 30);
    $ends[] = [$answer['success'], $answer['storage'] ?? null];
}
show(array_values(array_unique($ends, SORT_REGULAR)));
show(appointease_metrics()['failovers']);
?>
--EXPECT--
[[true,"redis"]]
0
