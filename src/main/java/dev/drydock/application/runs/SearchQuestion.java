package dev.drydock.application.runs;

import dev.drydock.application.runs.ExecutionSearch.Field;
import dev.drydock.application.runs.ExecutionSearch.Order;
import dev.drydock.application.runs.ExecutionSearch.Pattern;
import dev.drydock.application.runs.ExecutionSearch.Range;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Reads a search request. Its names and forms are those of Liberty's batch REST interface, and some of Drydock's own: numbers as {@code
 * 10:20}, {@code >10}, {@code <10} or {@code 10,12}; days, in UTC, as {@code 2026-11-01:2026-11-24}, {@code >3d}, {@code <3d} or {@code
 * 2026-11-24}; texts with {@code *} at either end. One failure lists all problems. Tested by {@code SearchExecutionsTest}.
 */
public final class SearchQuestion {
    private static final String PARAMETER = "jobParameter.";
    private static final Set<String> NAMES = new TreeSet<>(Set.of(
            "jobInstanceId",
            "createTime",
            "lastUpdatedTime",
            "instanceState",
            "status",
            "exitStatus",
            "jobName",
            "job",
            "appName",
            "submitter",
            "model",
            "snapshot",
            "package",
            "sort",
            "page",
            "pageSize",
            "limit",
            "before",
            "ignoreCase",
            "latest"));
    /** What the batch runtime calls what Liberty calls otherwise. */
    private static final Map<String, List<String>> STATES = Map.of(
            "SUBMITTED", List.of("WAITING"),
            "JMS_QUEUED", List.of("WAITING"),
            "JMS_CONSUMED", List.of("STARTING"),
            "DISPATCHED", List.of("STARTING", "STARTED", "STOPPING"));

    private static final Set<String> STATUSES = new TreeSet<>(
            Set.of("WAITING", "STARTING", "STARTED", "STOPPING", "STOPPED", "FAILED", "COMPLETED", "ABANDONED"));
    private static final Map<String, Field> FIELDS = new TreeMap<>(Map.of(
            "jobInstanceId", Field.RUN,
            "executionId", Field.EXECUTION,
            "jobName", Field.JOB,
            "model", Field.MODEL,
            "submitter", Field.SUBMITTER,
            "instanceState", Field.STATUS,
            "exitStatus", Field.EXIT_STATUS,
            "createTime", Field.CREATED,
            "lastUpdatedTime", Field.UPDATED));
    private static final int MOST = 1000;
    private static final int PAGE = 50;

    private final Map<String, List<String>> asked;
    private final Instant now;
    private final boolean ignoreCase;
    private final List<String> problems = new ArrayList<>();

    private SearchQuestion(Map<String, List<String>> asked, Instant now) {
        this.asked = asked;
        this.now = now;
        this.ignoreCase = is("ignoreCase");
    }

    /**
     * @param asked values by name
     * @throws DrydockException {@link CommonFailure#USAGE}
     */
    public static ExecutionSearch read(Map<String, List<String>> asked, Instant now) {
        return new SearchQuestion(asked, now).search();
    }

    /** Every name that a search may have; a job's parameter is {@code jobParameter.NAME}. */
    public static Set<String> names() {
        return Set.copyOf(NAMES);
    }

    private ExecutionSearch search() {
        asked.keySet().stream()
                .filter(name -> !NAMES.contains(name) && !name.startsWith(PARAMETER))
                .forEach(name -> problems.add("'" + shown(name) + "' is not a filter; the filters are " + NAMES
                        + " and " + PARAMETER + "NAME"));
        String runs = one("jobInstanceId");
        boolean single = runs.matches("[0-9,]+");
        int limit = number(asked.containsKey("pageSize") ? "pageSize" : "limit", PAGE, 1, MOST);
        int page = number("page", 0, 0, 1_000_000);
        ExecutionSearch search = new ExecutionSearch(
                single ? numbers(runs) : List.of(),
                single || runs.isEmpty() ? Range.any() : numberRange(runs),
                days("createTime"),
                days("lastUpdatedTime"),
                statuses(),
                patterns("exitStatus"),
                patterns("job", "jobName"),
                patterns("appName"),
                patterns("submitter"),
                patterns("model"),
                parameters(),
                digests(),
                is("latest"),
                order(),
                before(),
                page * limit,
                limit);
        if (!problems.isEmpty()) {
            throw new DrydockException(
                    CommonFailure.USAGE, "Nothing was searched: " + String.join("; ", problems) + ".");
        }
        return search;
    }

    private String one(String name) {
        return asked.getOrDefault(name, List.of()).stream().findFirst().orElse("");
    }

    private boolean is(String name) {
        return asked.containsKey(name) && !one(name).equals("false");
    }

    private Stream<String> listed(String... names) {
        return Stream.of(names)
                .flatMap(name -> asked.getOrDefault(name, List.of()).stream())
                .flatMap(value -> Stream.of(value.split(",")))
                .filter(value -> !value.isEmpty());
    }

    private List<Pattern> patterns(String... names) {
        return listed(names).map(value -> Pattern.of(value, ignoreCase)).toList();
    }

    private Map<String, Pattern> parameters() {
        Map<String, Pattern> parameters = new TreeMap<>();
        asked.forEach((name, values) -> {
            if (name.startsWith(PARAMETER)) {
                values.forEach(
                        value -> parameters.put(name.substring(PARAMETER.length()), Pattern.of(value, ignoreCase)));
            }
        });
        return parameters;
    }

    private List<String> digests() {
        List<String> digests = listed("snapshot", "package").toList();
        digests.stream()
                .filter(digest -> !digest.matches("[0-9a-f]{64}"))
                .forEach(digest -> problems.add(
                        "'" + shown(digest) + "' is not a digest, which has 64 lower-case hexadecimal digits"));
        return digests;
    }

    private List<String> statuses() {
        List<String> statuses = listed("status", "instanceState")
                .map(state -> state.strip().toUpperCase(Locale.ROOT))
                .flatMap(state -> STATES.getOrDefault(state, List.of(state)).stream())
                .distinct()
                .toList();
        statuses.stream()
                .filter(status -> !STATUSES.contains(status))
                .forEach(status -> problems.add("'" + shown(status) + "' is not a status; the statuses are " + STATUSES
                        + ", and Liberty's " + new TreeSet<>(STATES.keySet())));
        return statuses;
    }

    private List<Order> order() {
        List<Order> order = new ArrayList<>();
        listed("sort").forEach(request -> {
            boolean descending = request.startsWith("-");
            Field field = FIELDS.get(descending ? request.substring(1) : request);
            if (field == null) {
                problems.add("'" + shown(request) + "' is nothing to sort by; there are " + FIELDS.keySet()
                        + ", each with - before it for the greatest first");
            } else {
                order.add(new Order(field, descending));
            }
        });
        return List.copyOf(order);
    }

    private OptionalLong before() {
        String before = one("before");
        return before.isEmpty() ? OptionalLong.empty() : OptionalLong.of(id("before", before));
    }

    private int number(String name, int otherwise, int least, int most) {
        String value = one(name);
        if (value.isEmpty()) {
            return otherwise;
        }
        int number = value.matches("[0-9]{1,7}") ? Integer.parseInt(value) : -1;
        if (number < least || number > most) {
            problems.add(name + " is '" + shown(value) + "' and must be a whole number from " + least + " to " + most);
            return otherwise;
        }
        return number;
    }

    private long id(String name, String value) {
        if (!value.matches("[0-9]{1,18}")) {
            problems.add(name + " is '" + shown(value) + "' and must be a whole number, such as 12");
            return 0;
        }
        return Long.parseLong(value);
    }

    private List<Long> numbers(String runs) {
        return Stream.of(runs.split(",")).map(run -> id("jobInstanceId", run)).toList();
    }

    private Range<Long> numberRange(String runs) {
        if (runs.startsWith(">")) {
            return new Range<>(Optional.of(id("jobInstanceId", runs.substring(1))), Optional.empty());
        }
        if (runs.startsWith("<")) {
            return new Range<>(Optional.empty(), Optional.of(id("jobInstanceId", runs.substring(1))));
        }
        String[] ends = runs.split(":", -1);
        if (ends.length != 2) {
            problems.add("jobInstanceId is '" + shown(runs) + "' and must be such as 10:20, >10, <10 or 10,12");
            return Range.any();
        }
        return new Range<>(Optional.of(id("jobInstanceId", ends[0])), Optional.of(id("jobInstanceId", ends[1])));
    }

    private Range<Instant> days(String name) {
        String request = one(name);
        if (request.isEmpty()) {
            return Range.any();
        }
        if (request.matches("[<>][0-9]{1,5}d")) {
            Instant day = now.minus(Duration.ofDays(Long.parseLong(request.substring(1, request.length() - 1))));
            return request.startsWith(">")
                    ? new Range<>(Optional.of(start(LocalDate.ofInstant(day, ZoneOffset.UTC))), Optional.empty())
                    : new Range<>(Optional.empty(), Optional.of(end(LocalDate.ofInstant(day, ZoneOffset.UTC))));
        }
        String[] ends = request.split(":", -1);
        try {
            return new Range<>(
                    Optional.of(start(LocalDate.parse(ends[0]))),
                    Optional.of(end(LocalDate.parse(ends[ends.length - 1]))));
        } catch (DateTimeParseException e) {
            problems.add(name + " is '" + shown(request)
                    + "' and must be such as 2026-11-01:2026-11-24, 2026-11-24, >3d or <3d");
            return Range.any();
        }
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static Instant end(LocalDate day) {
        return start(day.plusDays(1)).minusMillis(1);
    }

    private static String shown(String text) {
        return text.length() > 80 ? text.substring(0, 80) + "..." : text;
    }
}
