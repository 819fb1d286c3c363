--TEST--
A local time means the same instant as in PHP's own zone database
--DESCRIPTION--
Summer and winter, odd offsets, zones without midnight, and far years: what is sold must be what the customer's calendar
shows. A date so far away that the rules are not known may only be refused.
--FILE--
<?php
require __DIR__ . '/connect.inc';

$options = connect();
$table = options()['table_prefix'] . 'appointease_slot_locks';
$checked = 0;
foreach (['UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Africa/Cairo', 'America/Sao_Paulo', 'Pacific/Apia'] as $zone) {
    appointease_configure(['timezone' => $zone] + $options);
    foreach ([2015, 2026, 2037, 2038, 2060, 2099, 2100, 2150, 2199] as $year) {
        foreach (["$year-01-15", "$year-07-15"] as $date) {
            try {
                appointease_lock_slot($date, 1, '10:00', 'c');
            } catch (AppointEase\InvalidArgumentException $e) {
                echo $year < 2100 || $e->argument !== 'date' ? "$zone $date: {$e->getMessage()}\n" : '';
                continue;
            }
            $sold = database()->query("SELECT MIN(start_utc) FROM $table")->fetch_column();
            $meant = gmdate('Y-m-d H:i:s', (new DateTimeImmutable("$date 10:00", new DateTimeZone($zone)))->getTimestamp());
            echo $sold === $meant ? '' : "$zone $date 10:00 is $meant and not $sold\n";
            $checked++;
        }
    }
}
var_dump($checked >= 8 * 6 * 2);
--EXPECT--
bool(true)
