package dev.drydock.domain.egress;

import java.time.Instant;

/**
 * One system call that asked for something outside the machine, whether or not the network carried it.
 *
 * @param process number and name, such as {@code 4711 java}
 * @param call such as {@code connect}
 * @param address an IP address; of another family or kind of socket its name, such as {@code AF_PACKET}; {@code unreadable} if strace could not read it
 * @param port 0 if the family has none
 * @param result what the kernel answered: a number, or an error such as {@code ENETUNREACH}; {@code unknown} if the process ended first
 */
public record EgressAttempt(Instant at, String process, String call, String address, int port, String result) {}
