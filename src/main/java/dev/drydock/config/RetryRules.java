package dev.drydock.config;

import dev.drydock.failure.RetryPolicy;
import dev.drydock.yaml.Section;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which failed runs Drydock restarts by itself: {@code retries: on} or {@code off} for the site, {@code retries.JOB} with {@code off} or the
 * rules of {@link RetryPolicy} for one job, instead of those in its file.
 *
 * @param on whether it restarts any
 * @param jobs by job; {@link RetryPolicy#NONE} for off
 */
public record RetryRules(boolean on, Map<String, RetryPolicy> jobs) {
    static final String KEY = "retries";

    /** What passes by itself. Here and not in the job files: a file that changes keeps runs from being restarted by an upgraded site. */
    private static final String USUAL = "WORKER_NOT_STARTED WORKER_DIED WORKER_UNRESPONSIVE CLUSTER_UNREACHABLE"
            + " CLUSTER_QUEUE_LIMIT CLUSTER_NODE_LOST DATABASE_UNAVAILABLE EXECUTION_ORPHANED after 5m,15m,30m";

    private static final List<String> USUALLY_RETRIED = List.of("nightly-retrain", "revalidate");
    private static final String OFF = "off";
    private static final Pattern JOB = Pattern.compile("[a-z0-9]++(-[a-z0-9]++)*+");
    private static final String PREFIX = KEY + ".";

    public RetryRules {
        jobs = Map.copyOf(jobs);
    }

    /** The policies of jobs of the installation, by job. */
    public static Map<String, RetryPolicy> usual() {
        RetryPolicy policy = RetryPolicy.read(USUAL, problem -> {
            throw new IllegalStateException(problem);
        });
        return USUALLY_RETRIED.stream().collect(Collectors.toMap(job -> job, job -> policy));
    }

    static RetryRules standard() {
        return new RetryRules(true, Map.of());
    }

    static RetryRules read(Section section) {
        boolean on = section.optional(KEY, SiteValues.word("on|off", "on or off"), "on")
                .equals("on");
        Map<String, RetryPolicy> jobs = new TreeMap<>();
        for (String key : section.keys()) {
            if (key.startsWith(PREFIX)) {
                if (!JOB.matcher(key.substring(PREFIX.length())).matches()) {
                    section.refuse(
                            key,
                            "names no job after " + PREFIX
                                    + " as files of jobs are named; write lower-case words with dashes, such as "
                                    + PREFIX + "nightly-retrain.");
                }
                section.find(key, SiteValues.word("(?s).{1,2000}", "off, or rules of 2000 characters at most"))
                        .ifPresent(text -> jobs.put(key.substring(PREFIX.length()), policy(section, key, text)));
            }
        }
        return new RetryRules(on, jobs);
    }

    /** Those of its keys whose job is none of these, sorted. */
    public List<String> withoutJob(Collection<String> known) {
        return jobs.keySet().stream()
                .filter(job -> !known.contains(job))
                .map(job -> PREFIX + job)
                .sorted()
                .toList();
    }

    private static RetryPolicy policy(Section section, String key, String text) {
        if (text.equals(OFF)) {
            return RetryPolicy.NONE;
        }
        List<String> problems = new ArrayList<>();
        RetryPolicy policy = RetryPolicy.read(text, problems::add);
        problems.forEach(problem -> section.refuse(key, problem + "."));
        return policy;
    }
}
