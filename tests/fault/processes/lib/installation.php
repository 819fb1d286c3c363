<?php
// Redis as a site has it, and what can go wrong with it: one server, one behind sentinels, or a cluster.

declare(strict_types=1);

namespace Fault;

interface Installation
{
    /** The address that a machine is given; machines of the second kind are given another one for the same Redis. */
    public function url(bool $second): string;

    /** @return array<string, int> the faults, and the longest that each lasts in milliseconds */
    public function faults(): array;

    /** How many seconds of load there are for each fault, so that most faults find Redis at work again. */
    public function pace(): float;

    /** Does what must be done some time before a fault. */
    public function prepare(string $fault): void;

    public function hurt(string $fault): void;

    public function mend(string $fault): void;
}
