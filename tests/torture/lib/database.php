<?php
// The database that is raced on, whatever it is made of.

declare(strict_types=1);

namespace Torture;

interface Database
{
    /** What a report calls it. */
    public function title(): string;

    /** Starts it, with the isolation level that new sessions get by default. */
    public function start(string $isolation): void;

    /** What a worker is to be told; workers have numbers. */
    public function url(int $worker): string;

    /** A connection for the judges, which sees all that was committed. */
    public function connect(): \mysqli;

    /** kill -9, or an orderly end in the middle of everything; then it goes on with what is on disk. */
    public function fall(int $signal): void;

    public function stop(): void;
}
