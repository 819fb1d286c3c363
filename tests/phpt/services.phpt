--TEST--
Services are made, changed field by field, listed and withdrawn
--DESCRIPTION--
What a change leaves out keeps its value; a withdrawn service is listed only for those who ask for it.
--FILE--
<?php
require __DIR__ . '/connect.inc';

connect();
show(appointease_get_services());
show($cut = appointease_save_service(['name' => ' Cut ', 'duration' => 30]));
show(appointease_save_service(['name' => 'Beard', 'duration' => '45', 'slot_step' => 15, 'price_cents' => 2500, 'description' => "Hot towel.\nGood.", 'active' => true]));
show(appointease_save_service(['id' => $cut['id'], 'price_cents' => 1900]));
show(appointease_save_service(['id' => (string) $cut['id'], 'name' => 'Haircut', 'active' => false, 'duration' => null]));
show(array_column(appointease_get_services(), 'name'));
show(array_column(appointease_get_services(true), 'name'));
show(array_column(appointease_get_services(include_inactive: false), 'name'));
--EXPECTF--
[]
{"id":1,"name":"Cut","description":"","duration":30,"slot_step":30,"price_cents":0,"active":true,"buffer_before":0,"buffer_after":0,"capacity":1,"min_notice":0,"horizon_days":0,"max_per_day":0,"needs_approval":false}
{"id":%d,"name":"Beard","description":"Hot towel.\nGood.","duration":45,"slot_step":15,"price_cents":2500,"active":true,"buffer_before":0,"buffer_after":0,"capacity":1,"min_notice":0,"horizon_days":0,"max_per_day":0,"needs_approval":false}
{"id":1,"name":"Cut","description":"","duration":30,"slot_step":30,"price_cents":1900,"active":true,"buffer_before":0,"buffer_after":0,"capacity":1,"min_notice":0,"horizon_days":0,"max_per_day":0,"needs_approval":false}
{"id":1,"name":"Haircut","description":"","duration":30,"slot_step":30,"price_cents":1900,"active":false,"buffer_before":0,"buffer_after":0,"capacity":1,"min_notice":0,"horizon_days":0,"max_per_day":0,"needs_approval":false}
["Beard"]
["Beard","Haircut"]
["Beard"]
