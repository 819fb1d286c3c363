--TEST--
Only days that somebody can book take a place in the list of those in use; the others are cached for a moment
--FILE--
<?php
require __DIR__ . '/connect.inc';

$options = connect();
[$service, $employee] = salon();
$soon = date('Y-m-d', strtotime('+7 days'));
$cached = function (string $day, int $employee) use ($options): array {
    appointease_heartbeat(['date' => $day, 'employee_id' => (string) $employee, 'client_id' => 'ann']);
    $life = redis()->pttl("{$options['key_prefix']}avail_{$day}_$employee");
    return [$life > 10_000 ? 'for long' : ($life > 0 ? 'for a moment' : 'not'), redis()->zScore("{$options['key_prefix']}columns", "{$day}_$employee") !== false];
};
show($cached($soon, $employee));
show($cached($soon, 987654));
show($cached('2031-01-01', $employee));
show($cached('2020-01-01', $employee));
appointease_book_atomic(booking($service, $employee, '10:00'));
show($cached(DAY, $employee));
// Anybody may ask for a hold of any day: where these fill the list, the others are cached all the same.
$strangers = [];
for ($i = 0; $i < 20_000; $i++) {
    array_push($strangers, time() * 1000 + 600_000, "2070-01-01_$i");
}
redis()->zAdd("{$options['key_prefix']}columns", ...$strangers);
show($cached(date('Y-m-d', strtotime('+8 days')), $employee));
show($cached($soon, $employee));
?>
--EXPECT--
["for long",true]
["for a moment",false]
["for a moment",false]
["for a moment",false]
["for long",true]
["for a moment",false]
["for long",true]
