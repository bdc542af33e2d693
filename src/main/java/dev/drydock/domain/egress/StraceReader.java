package dev.drydock.domain.egress;

import dev.drydock.domain.egress.Destinations.Destination;
import dev.drydock.domain.egress.EgressRecord.Counts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what strace wrote with {@code -f --decode-pids=comm,pidns -s 0 -ttt --quiet=attach,personality}, line by line, then answers what was
 * seen. A call that another process interrupted stands on two lines, and a process that was killed has the first of them alone. Not
 * thread-safe.
 */
public final class StraceReader {
    /** A set-up of io_uring counts as an attempt: what goes through it is not seen. */
    private static final String IO_URING = "io_uring_setup";

    private static final String SOCKET = "socket";
    private static final String EXECVE = "execve";
    private static final Set<String> BIRTHS = Set.of("clone", "clone3", "fork", "vfork");
    private static final int NOT_ENDED = -1;
    private static final int KILLED_BY_SIGNAL = -2;

    private static final Pattern LINE =
            Pattern.compile("([0-9]{1,10})(?:<((?:[^<>\\\\]|\\\\.){0,64})>)? +([0-9]{1,12}\\.[0-9]{6}) (.*)");
    private static final Pattern EXITED = Pattern.compile("\\+\\+\\+ exited with ([0-9]{1,3}) \\+\\+\\+");
    private static final Pattern KILLED =
            Pattern.compile("\\+\\+\\+ killed by ([A-Z0-9_+]+)(?: \\(core dumped\\))? \\+\\+\\+");
    private static final Pattern SUPERSEDED =
            Pattern.compile("\\+\\+\\+ superseded by execve in pid ([0-9]{1,10}) \\+\\+\\+");
    private static final Pattern CALL = Pattern.compile("([a-z0-9_]{1,40})\\((.*)");
    private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. ([a-z0-9_]{1,40}) resumed>(.*)");
    private static final Pattern RESULT = Pattern.compile(" *= (-?[0-9]+|\\?|0x[0-9a-f]+)(?: (E[A-Z0-9_]+))?.*");
    /** In a container the process has another number there, and strace adds its own. */
    private static final Pattern BORN = Pattern.compile(
            " *= ([1-9][0-9]{0,9})(?:<(?:[^<>\\\\]|\\\\.){0,64}>)?(?: /\\* ([1-9][0-9]{0,9}) in strace's PID NS \\*/)?");

    private static final String UNFINISHED = " <unfinished ...>";

    private final Map<String, Traced> alive = new HashMap<>();
    /** Of each process number the births less the ends; a child may end before its parent's call does. */
    private final Map<String, Integer> unended = new HashMap<>();

    private final List<EgressAttempt> attempts = new ArrayList<>();
    private String first = "";
    private int firstEnd = NOT_ENDED;
    private long processes;
    private long calls;
    private long local;
    private long outside;

    /** The trace is not one that a whole recording leaves. */
    public static final class Unreadable extends Exception {
        private static final long serialVersionUID = 1L;

        Unreadable(String why) {
            super(why);
        }
    }

    /** @param attempts the first ones */
    public record Seen(Counts counts, List<EgressAttempt> attempts) {
        public Seen {
            attempts = List.copyOf(attempts);
        }
    }

    /** Of a process that has not ended, the call that it is in. */
    private static final class Traced {
        private String pending = "";
        private Instant since = Instant.EPOCH;
        private String name = "";
    }

    public void read(String line) throws Unreadable {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw unreadable(line);
        }
        String pid = parts.group(1);
        Instant at = instant(parts.group(3));
        String rest = parts.group(4);
        if (first.isEmpty()) {
            first = pid;
            add(pid, 1);
        }
        if (rest.startsWith("+++ ")) {
            end(pid, rest, line);
            return;
        }
        if (rest.startsWith("--- ")) {
            return;
        }
        Traced process = alive.computeIfAbsent(pid, unknown -> new Traced());
        process.name = parts.group(2) == null ? pid : pid + " " + parts.group(2);
        Matcher resumed = RESUMED.matcher(rest);
        if (resumed.matches()) {
            resume(process, resumed, line);
            return;
        }
        if (!process.pending.isEmpty()) {
            throw unreadable(line);
        }
        process.since = at;
        if (rest.endsWith(UNFINISHED)) {
            process.pending = rest.substring(0, rest.length() - UNFINISHED.length());
            requireCall(process.pending, line);
        } else {
            take(process, rest, line);
        }
    }

    private void resume(Traced process, Matcher resumed, String line) throws Unreadable {
        if (!process.pending.startsWith(resumed.group(1) + "(")) {
            throw unreadable(line);
        }
        String whole = process.pending + resumed.group(2);
        process.pending = "";
        take(process, whole, line);
    }

    private void end(String pid, String rest, String line) throws Unreadable {
        Matcher superseded = SUPERSEDED.matcher(rest);
        if (superseded.matches()) {
            leave(pid);
            supersede(pid, superseded.group(1));
            return;
        }
        Matcher exited = EXITED.matcher(rest);
        if (!exited.matches() && !KILLED.matcher(rest).matches()) {
            throw unreadable(line);
        }
        if (pid.equals(first) && firstEnd == NOT_ENDED) {
            firstEnd = exited.matches() ? Integer.parseInt(exited.group(1)) : KILLED_BY_SIGNAL;
        }
        leave(pid);
        add(pid, -1);
        processes++;
    }

    /** A thread became the whole process, in its execve. It goes on under the number of the process. */
    private void supersede(String pid, String thread) {
        Traced process = alive.remove(thread);
        alive.put(pid, process == null ? new Traced() : process);
        add(thread, -1);
    }

    private void add(String pid, int births) {
        int left = unended.getOrDefault(pid, 0) + births;
        if (left == 0) {
            unended.remove(pid);
        } else {
            unended.put(pid, left);
        }
    }

    private void leave(String pid) {
        Traced process = alive.remove(pid);
        if (process != null && !process.pending.isEmpty()) {
            Matcher call = CALL.matcher(process.pending);
            if (call.matches()) {
                see(process, call.group(1), call.group(2), "unknown");
            }
        }
    }

    private static Matcher requireCall(String text, String line) throws Unreadable {
        Matcher call = CALL.matcher(text);
        if (!call.matches()) {
            throw unreadable(line);
        }
        return call;
    }

    private void take(Traced process, String text, String line) throws Unreadable {
        Matcher call = requireCall(text, line);
        int end = Quoted.endOfGroup(text, call.start(2) - 1);
        Matcher result = RESULT.matcher(text.substring(end));
        if (!result.matches()) {
            throw unreadable(line);
        }
        String name = call.group(1);
        String answer = result.group(2) != null ? result.group(2) : result.group(1);
        if (BIRTHS.contains(name) && answer.matches("[0-9]+")) {
            bear(text.substring(end), line);
        }
        see(process, name, text.substring(call.start(2), end - 1), answer.equals("?") ? "unknown" : answer);
    }

    private void bear(String result, String line) throws Unreadable {
        Matcher born = BORN.matcher(result);
        if (!born.matches()) {
            throw unreadable(line);
        }
        add(born.group(2) == null ? born.group(1) : born.group(2), 1);
    }

    private void see(Traced process, String call, String arguments, String result) {
        if (call.equals(SOCKET)) {
            Sockets.unseen(arguments).ifPresent(kind -> {
                calls++;
                add(new EgressAttempt(process.since, process.name, call, kind, 0, result));
            });
        } else if (!BIRTHS.contains(call) && !call.equals(EXECVE)) {
            count(process, call, arguments, result);
        }
    }

    private void count(Traced process, String call, String arguments, String result) {
        calls++;
        if (call.equals(IO_URING)) {
            add(new EgressAttempt(process.since, process.name, call, "io_uring", 0, result));
            return;
        }
        List<Destination> destinations = Destinations.in(call, arguments);
        if (!destinations.isEmpty() && destinations.stream().allMatch(Destination::local)) {
            local++;
        }
        for (Destination destination : destinations) {
            if (!destination.local()) {
                add(new EgressAttempt(
                        process.since, process.name, call, destination.address(), destination.port(), result));
            }
        }
    }

    private void add(EgressAttempt attempt) {
        outside++;
        if (attempts.size() < EgressRecord.MOST_LISTED) {
            attempts.add(attempt);
        }
    }

    /**
     * What was seen, if it is all.
     *
     * @param exitCode how strace ended: as the command did
     * @throws Unreadable if a process has no end, if the command's own end is missing or another one, or if no call was seen
     */
    public Seen whole(int exitCode) throws Unreadable {
        Set<String> without = new TreeSet<>(alive.keySet());
        unended.forEach((pid, births) -> {
            if (births > 0) {
                without.add(pid);
            }
        });
        if (!without.isEmpty()) {
            throw new Unreadable("process " + without.iterator().next()
                    + " has no end in it: strace was ended before the process, or the process left strace");
        }
        if (processes == 0) {
            throw new Unreadable("no process is in it: strace could not run or trace the command");
        }
        if (firstEnd != exitCode && !(firstEnd == KILLED_BY_SIGNAL && exitCode > 128)) {
            throw new Unreadable("the command's own process " + first + " ended "
                    + (firstEnd == KILLED_BY_SIGNAL ? "by a signal" : "with " + firstEnd)
                    + " in it, and strace ended with "
                    + exitCode);
        }
        if (local == 0 && outside == 0) {
            throw new Unreadable("no call with an address is in it, not even on this machine, so it does not show that"
                    + " strace sees calls");
        }
        return new Seen(new Counts(processes, calls, local, outside), attempts);
    }

    private static Instant instant(String seconds) {
        int point = seconds.indexOf('.');
        return Instant.ofEpochSecond(
                Long.parseLong(seconds.substring(0, point)), Long.parseLong(seconds.substring(point + 1)) * 1000);
    }

    private static Unreadable unreadable(String line) {
        return new Unreadable("it has a line that strace does not write: "
                + (line.length() > 120 ? line.substring(0, 120) + "…" : line));
    }
}
