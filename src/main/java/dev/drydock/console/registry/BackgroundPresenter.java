package dev.drydock.console.registry;

import dev.drydock.application.runs.ViewBackground.Background;
import dev.drydock.console.Wording;
import dev.drydock.domain.dataset.SnapshotRepository.SealedSnapshot;
import dev.drydock.domain.drift.DriftReport;
import dev.drydock.domain.drift.DriftReport.ColumnDrift;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.training.MovedParameter;
import dev.drydock.domain.validation.Numbers;
import dev.drydock.failure.DrydockException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The data behind a version beside the data behind the one it started from.
 *
 * @param parent such as {@code pump-failure/1}; empty for an imported version
 * @param drift the columns, the most drifted first
 * @param reasons the run's conclusions, whole sentences
 * @param moved the parameters that training moved most, as a share of their length; empty if that was not recorded
 * @param others a summary of the parameters that are not listed; empty if all are
 * @param choice the reason for the choice among its run's trials; empty if there was one trial
 * @param problem why it cannot be shown; empty if it can
 */
public record BackgroundPresenter(
        String parent,
        Data own,
        Data before,
        String limit,
        List<Drift> drift,
        List<String> reasons,
        List<Moved> moved,
        String others,
        String choice,
        String problem) {
    public static final BackgroundPresenter NONE = new BackgroundPresenter(
            "", Data.of(Optional.empty()), Data.of(Optional.empty()), "", List.of(), List.of(), List.of(), "", "", "");

    private static final int BAR = 120;
    private static final int MOST_MOVED = 12;

    /** A snapshot. */
    public record Data(String snapshot, String rows, String asOf) {
        public static Data of(Optional<SealedSnapshot> snapshot) {
            return new Data(
                    snapshot.map(one -> one.id().hex()).orElse("none: the version was imported"),
                    snapshot.map(one -> Wording.count(one.rows())).orElse(Wording.NOTHING),
                    snapshot.map(one -> Wording.time(one.asOf())).orElse(Wording.NOTHING));
        }
    }

    /**
     * One column.
     *
     * @param role input, prediction or label
     * @param psi its population stability index
     * @param verdict in words
     * @param bar the same in pixels of 120
     * @param limit where the limit stands on that scale
     */
    public record Drift(String input, String role, String psi, String verdict, boolean drifted, int bar, int limit) {}

    /**
     * One parameter.
     *
     * @param values how many numbers it has
     * @param share how far it moved, as a share of its length before
     * @param bar the same in pixels of 120, of the one that moved most
     */
    public record Moved(String name, String values, String share, int bar) {}

    public static BackgroundPresenter of(Supplier<Background> look) {
        try {
            return of(look.get());
        } catch (DrydockException e) {
            return new BackgroundPresenter(
                    "", NONE.own, NONE.before, "", List.of(), List.of(), List.of(), "", "", e.sentence());
        }
    }

    private static BackgroundPresenter of(Background background) {
        return new BackgroundPresenter(
                background.parent().map(VersionId::toString).orElse(""),
                Data.of(background.snapshot()),
                Data.of(background.parentSnapshot()),
                background
                        .drift()
                        .map(report -> Numbers.plain(report.basis().limit()))
                        .orElse(""),
                background.drift().map(BackgroundPresenter::drift).orElse(List.of()),
                background.drift().map(DriftReport::reasons).orElse(List.of()),
                moved(background.moved()),
                others(background.moved()),
                background.choice().orElse(""),
                "");
    }

    private static List<Drift> drift(DriftReport report) {
        double limit = report.basis().limit();
        double most = report.columns().stream().mapToDouble(ColumnDrift::psi).reduce(limit, Math::max);
        return report.columns().stream()
                .filter(column -> !column.measures().isEmpty())
                .sorted(Comparator.comparingDouble(ColumnDrift::psi).reversed())
                .map(column -> new Drift(
                        column.name(),
                        Wording.role(column.role()),
                        Numbers.thousandths(column.psi()),
                        Wording.verdict(column.verdict()),
                        column.hasDrifted(),
                        (int) Math.round(BAR * column.psi() / most),
                        (int) Math.round(BAR * limit / most)))
                .toList();
    }

    private static List<Moved> moved(List<MovedParameter> parameters) {
        List<MovedParameter> most = byShare(parameters).limit(MOST_MOVED).toList();
        double largest = most.stream()
                .flatMapToDouble(one -> one.relative().stream())
                .max()
                .orElse(1);
        return most.stream()
                .map(one -> new Moved(
                        one.name(),
                        Wording.count(one.values()),
                        one.relative().isPresent() ? Wording.percent(share(one)) : "from 0",
                        (int) Math.round(BAR * Math.min(1, share(one) / largest))))
                .toList();
    }

    private static String others(List<MovedParameter> parameters) {
        long stayed = parameters.stream().filter(one -> one.distance() == 0).count();
        long less = parameters.size() - stayed - Math.min(MOST_MOVED, parameters.size() - stayed);
        List<String> told = new ArrayList<>();
        if (less > 0) {
            told.add(less + " more parameters changed less");
        }
        if (stayed > 0) {
            told.add(stayed + " of " + parameters.size() + " parameters did not change");
        }
        return String.join("; ", told);
    }

    private static Stream<MovedParameter> byShare(List<MovedParameter> parameters) {
        return parameters.stream()
                .filter(one -> one.distance() > 0)
                .sorted(Comparator.comparingDouble(BackgroundPresenter::share).reversed());
    }

    /** A parameter that was 0 counts as moved the most. */
    private static double share(MovedParameter parameter) {
        return parameter.relative().orElse(Double.MAX_VALUE);
    }

    public boolean isDriftMeasured() {
        return !drift.isEmpty();
    }
}
