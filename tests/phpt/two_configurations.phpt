--TEST--
Two configurations in one process do not mix
--DESCRIPTION--
A worker serves several sites, and a network of sites switches between them in one request. Each sees its own rows, its
own holds and its own zone, also after going back and forth.
--FILE--
<?php
require __DIR__ . '/connect.inc';

$one = connect(['timezone' => 'Europe/Berlin']);
[$service, $employee] = salon(['name' => 'Cut']);
appointease_lock_slot(DAY, 1, '10:00', 'one');
$two = connect(['timezone' => 'Asia/Kolkata']);
salon(['name' => 'Massage']);
show(appointease_lock_slot(DAY, 1, '10:00', 'two')['success']);

foreach ([$one, $two, $one, $two] as $options) {
    appointease_configure($options);
    $names = array_column(appointease_get_services(), 'name');
    $owners = array_column(appointease_get_locked_slots(DAY, 1), 'client_id');
    show([appointease_status()['timezone'], $names, $owners]);
}
--EXPECT--
true
["Europe/Berlin",["Cut"],["one"]]
["Asia/Kolkata",["Massage"],["two"]]
["Europe/Berlin",["Cut"],["one"]]
["Asia/Kolkata",["Massage"],["two"]]
