--TEST--
The exceptions form one tree under AppointEase\Exception
--DESCRIPTION--
A caller can catch one class, or the plain \Exception, and ask each for the argument at fault.
--FILE--
<?php
foreach (['Exception', 'InvalidArgumentException', 'ConfigurationException', 'NotFoundException', 'StoreException'] as $name) {
    $class = "AppointEase\\$name";
    $made = new $class('message', 7);
    echo $name, ' < ', implode(' < ', class_parents($made)), ': ';
    echo json_encode([$made->getMessage(), $made->getCode(), $made->argument, $made instanceof Throwable]), "\n";
}
class Own extends AppointEase\NotFoundException {}
try {
    throw new Own('extended');
} catch (AppointEase\Exception $e) {
    echo get_class($e), "\n";
}
--EXPECT--
Exception < Exception: ["message",7,null,true]
InvalidArgumentException < AppointEase\Exception < Exception: ["message",7,null,true]
ConfigurationException < AppointEase\Exception < Exception: ["message",7,null,true]
NotFoundException < AppointEase\Exception < Exception: ["message",7,null,true]
StoreException < AppointEase\Exception < Exception: ["message",7,null,true]
Own
