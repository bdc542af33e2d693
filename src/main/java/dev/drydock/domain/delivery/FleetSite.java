package dev.drydock.domain.delivery;

import dev.drydock.domain.delivery.DeliveryReceipt.Verdict;
import dev.drydock.domain.delivery.DeliveryStatement.Item;
import dev.drydock.domain.delivery.SiteReport.ModelReport;
import dev.drydock.domain.delivery.SiteReport.Supplied;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Another site, by what came back from it.
 *
 * @param trusted whether the trust file names a delivery key of it that is in force
 * @param heard when the last delivery from it was taken here; empty if there was none
 * @param report its last one
 * @param receipt its answer to the delivery with the highest number that it has answered
 * @param travelling deliveries to it that it has not answered, by number
 */
public record FleetSite(
        String site,
        boolean trusted,
        Optional<Instant> heard,
        Optional<SiteReport> report,
        Optional<DeliveryReceipt> receipt,
        List<Travelling> travelling) {
    /** A site that is not heard of for longer is silent. */
    public static final Duration SILENT_AFTER = Duration.ofDays(30);

    public FleetSite {
        travelling = List.copyOf(travelling);
    }

    /**
     * A delivery that is not answered.
     *
     * @param expired the other site takes it no more
     */
    public record Travelling(long sequence, List<Item> items, Instant issued, boolean expired) {
        public Travelling {
            items = List.copyOf(items);
        }
    }

    /** What a site needs of people here, the gravest last. */
    public enum Standing {
        /** It answered everything, and nothing is wrong. */
        GOOD,
        /** Nothing has gone there or come from there. */
        NEW,
        /** A delivery to it has no answer yet. */
        WAITING,
        /** Not heard of for {@link #SILENT_AFTER}, since the first delivery if it was never heard of; or a delivery expired without an answer. */
        SILENT,
        /** It refused a delivery or a package, or its inputs have drifted. */
        BAD
    }

    /** The gravest that applies. */
    public Standing standing(Instant now) {
        if (!problems().isEmpty()) {
            return Standing.BAD;
        }
        if (isSilent(now)) {
            return Standing.SILENT;
        }
        if (!travelling.isEmpty()) {
            return Standing.WAITING;
        }
        return heard.isEmpty() && receipt.isEmpty() ? Standing.NEW : Standing.GOOD;
    }

    private boolean isSilent(Instant now) {
        Optional<Instant> since =
                heard.or(() -> travelling.stream().map(Travelling::issued).min(Comparator.naturalOrder()));
        boolean longAgo =
                since.filter(at -> at.plus(SILENT_AFTER).isBefore(now)).isPresent();
        return longAgo || travelling.stream().anyMatch(Travelling::expired);
    }

    /** That its deliveries do not count; a site that was given up stays so, which is no work for anybody. */
    public Optional<String> untrusted() {
        return trusted ? Optional.empty() : Optional.of("The trust file names no delivery key of it in force.");
    }

    /** What is wrong there, a sentence each. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        receipt.filter(answer -> answer.verdict() == Verdict.REFUSED)
                .ifPresent(answer -> problems.add("It refused delivery " + answer.sequence() + ": " + answer.reason()));
        report.ifPresent(last -> last.models().forEach(model -> add(problems, model)));
        return problems;
    }

    private static void add(List<String> problems, ModelReport model) {
        model.supplied().stream()
                .findFirst()
                .flatMap(FleetSite::refusal)
                .ifPresent(refusal -> problems.add(refusal + " there, as " + model.model() + "."));
        model.drift()
                .filter(drift -> drift.drifted() > 0)
                .ifPresent(drift -> problems.add(drift.drifted() + " inputs of " + model.model()
                        + " have drifted there: " + drift.decision() + "."));
    }

    /** Why a package is not used, up to the words that say where. */
    public static Optional<String> refusal(Supplied supplied) {
        return supplied.became()
                .filter(SiteReport.Became::isRefused)
                .map(became -> became.trial().equals("FAIL")
                        ? supplied.version() + " failed on the serving node"
                        : supplied.version() + " was rejected"
                                + (became.holding().isEmpty() ? "" : " by " + String.join(", ", became.holding())));
    }

    /**
     * Why a package has not proved itself at the site that reports, a clause; empty if it has.
     *
     * @param possible how long it can have answered there at most
     */
    public static Optional<String> problem(SiteReport report, Supplied supplied, Duration possible, int days) {
        Optional<String> refusal = FleetSite.refusal(supplied);
        if (refusal.isPresent()) {
            return Optional.of(refusal.get() + " there");
        }
        Optional<SiteReport.Served> served = supplied.became().flatMap(SiteReport.Became::served);
        if (served.isEmpty()) {
            return Optional.of("at " + report.at() + " it had not answered there. It was "
                    + supplied.became()
                            .map(SiteReport.Became::state)
                            .orElse("brought, and no candidate was made of it"));
        }
        if (served.get().wentBack()) {
            return Optional.of("at " + report.at() + " the site had gone back from it to a version of before");
        }
        Duration answered =
                served.get().longest().compareTo(possible) < 0 ? served.get().longest() : possible;
        return answered.compareTo(Duration.ofDays(days)) < 0
                ? Optional.of("at " + report.at() + " it had answered there for " + answered.toDays() + " days and "
                        + answered.toHoursPart() + " hours, and " + days + " days are asked for")
                : Optional.empty();
    }
}
