package dev.drydock.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a node found of a version, beside the version's own report.
 *
 * @param signedBy the node's name in the trust file
 * @param sequence of the order that it followed or refused
 * @param checkedAt UTC
 * @param verdict PASS or FAIL
 * @param notRun gates of the version's report that the node has not run
 */
public record ReceiverReportView(
        String signedBy,
        long sequence,
        String checkedAt,
        String engine,
        String machine,
        String verdict,
        List<Check> checks,
        List<String> notRun) {

    /**
     * One check.
     *
     * @param verdict there, or NOT_RUN
     * @param origin the verdict in the version's report; null if it has no such gate
     */
    public record Check(
            String check, String verdict, @Nullable String origin, boolean differs, String finding) {}
}
