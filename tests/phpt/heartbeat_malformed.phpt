--TEST--
A malformed poll is answered with the status and a sentence, without a warning
--DESCRIPTION--
Polls come from browsers without any login. Arrays, missing keys, wrong types, broken UTF-8 and huge strings must neither
disturb the heartbeat of other plugins nor make an answer that cannot be sent as JSON.
--FILE--
<?php
require __DIR__ . '/connect.inc';

set_error_handler(function (int $level, string $message) {
    echo "WARNING: $message\n";
});
connect();
$good = ['date' => DAY, 'employee_id' => '1', 'client_id' => 'ann', 'selected_time' => '10:00', 'duration' => '30'];
$good += ['buffer_before' => '5', 'buffer_after' => '5', 'service_id' => '1', 'seats' => '1'];
$polls = [[1], ['x' => 'y'], ["\xff" => "\xff"], ['' => ''], [[]], array_fill(0, 10000, 'x')];
$odd = [[], [['deep' => [1]]], new stdClass, true, 1.5, "\xff\xfe", "a\0b", str_repeat('9', 1_000_000), '-1', 'x', 0];
foreach (array_keys($good) as $key) {
    foreach ($odd as $value) {
        if ($key === 'client_id' && in_array($value, ['-1', 'x'], true) || str_starts_with($key, 'buffer_') && $value === 0) {
            continue; // These are in order.
        }
        $polls[] = [$key => $value] + $good;
    }
    if (in_array($key, ['date', 'employee_id'])) {
        $polls[] = array_diff_key($good, [$key => 1]);
        $polls[] = [$key => null] + $good;
        $polls[] = [$key => ''] + $good;
    }
}
foreach ($polls as $poll) {
    $answer = appointease_heartbeat($poll);
    $json = json_encode($answer, JSON_THROW_ON_ERROR);
    if (array_keys($answer) !== ['redis_status', 'storage_mode', 'appointease_error'] || strlen($json) > 500) {
        echo substr(json_encode($poll, JSON_PARTIAL_OUTPUT_ON_ERROR), 0, 200), ' => ', substr($json, 0, 300), "\n";
    }
}
echo count($polls), " polls\n";
foreach ([['employee_id' => '1'], ['date' => ['a']] + $good, ['client_id' => str_repeat('secret', 100)] + $good, ['duration' => '-1'] + $good] as $poll) {
    show(appointease_heartbeat($poll));
}
show(stored());
--EXPECT--
107 polls
{"redis_status":"available","storage_mode":"redis","appointease_error":"date: it is missing."}
{"redis_status":"available","storage_mode":"redis","appointease_error":"date: it must be a string."}
{"redis_status":"available","storage_mode":"redis","appointease_error":"client_id: it has 600 bytes; at most 128 are allowed."}
{"redis_status":"available","storage_mode":"redis","appointease_error":"duration: -1 is not a length in minutes from 1 to 1440."}
[]
