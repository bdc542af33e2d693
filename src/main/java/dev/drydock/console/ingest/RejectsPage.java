package dev.drydock.console.ingest;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Operation;
import dev.drydock.application.ingest.ListRejects;
import dev.drydock.application.release.ViewRegistry;
import dev.drydock.console.Query;
import dev.drydock.console.Wording;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.domain.dataset.ExportRepository.Correction;
import dev.drydock.domain.dataset.ExportRepository.QuarantinedRow;
import dev.drydock.domain.dataset.ExportRepository.RejectCount;
import dev.drydock.domain.dataset.ExportRepository.RejectFilter;
import dev.drydock.domain.dataset.RejectReason;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The rows in quarantine: how many have which fault, and each with its place, its text masked or as it came, and its correction. */
@Named("rejects")
@RequestScoped
public class RejectsPage {
    private static final int PAGE = 50;
    private static final int BAR = 240;

    @Inject
    CurrentUser currentUser;

    @Inject
    RejectsQuestion question;

    @Inject
    ListRejects listRejects;

    @Inject
    ViewRegistry viewRegistry;

    private Map<String, String> chosen = Map.of();
    private List<String> models = List.of();
    private List<Count> counts = List.of();
    private List<Row> rows = List.of();
    private long total;
    private boolean more;

    /** How many rows have a fault; {@code bar} is the length of its bar in pixels. */
    public record Count(String reason, String meaning, String rows, int bar, String address, boolean chosen) {}

    /**
     * One row.
     *
     * @param text masked, or the raw text if that was requested
     * @param correctedBy the file that replaced its file; empty if there is none
     * @param correction the state of that file
     */
    public record Row(
            long id,
            long run,
            String model,
            String file,
            long line,
            long record,
            long byteOffset,
            String reason,
            String field,
            String text,
            String correctedBy,
            String correctingExport,
            String correction) {}

    public void open() {
        Actor actor = currentUser.actor();
        currentUser.require(Operation.VIEW_REJECTS, "rejects");
        chosen = question.chosen();
        models = viewRegistry.models(actor).stream()
                .map(overview -> overview.model().name())
                .toList();
        RejectFilter filter = question.filter(actor, PAGE + 1);
        List<QuarantinedRow> found = question.list(actor, filter);
        more = found.size() > PAGE;
        rows = found.stream().limit(PAGE).map(RejectsPage::row).toList();
        counts = counts(listRejects.count(
                actor,
                new RejectFilter(
                        filter.model(),
                        filter.instanceId(),
                        filter.file(),
                        Optional.empty(),
                        OptionalLong.empty(),
                        PAGE)));
    }

    private List<Count> counts(List<RejectCount> counted) {
        long most = counted.stream().mapToLong(RejectCount::rows).max().orElse(1);
        total = counted.stream().mapToLong(RejectCount::rows).sum();
        return counted.stream()
                .map(count -> {
                    String reason = count.reason().name();
                    boolean only = isChosen("reason", reason);
                    return new Count(
                            reason,
                            count.reason().meaning(),
                            Wording.count(count.rows()),
                            (int) Math.max(2, BAR * count.rows() / most),
                            "/console/rejects?" + Query.with(chosen, "reason", only ? "" : reason),
                            only);
                })
                .toList();
    }

    private static Row row(QuarantinedRow row) {
        return new Row(
                row.id(),
                row.instanceId(),
                row.model(),
                row.file(),
                row.reject().origin().line(),
                row.reject().origin().record(),
                row.reject().origin().byteOffset(),
                row.reject().reason().name(),
                row.reject().field(),
                Wording.visible(
                        row.reject().raw().isEmpty()
                                ? row.reject().masked()
                                : row.reject().raw()),
                row.correctedBy().map(Correction::file).orElse(""),
                row.correctedBy().map(Correction::export).orElse(""),
                row.correctedBy().map(RejectsPage::correction).orElse(""));
    }

    private static String correction(Correction by) {
        if (!by.ingested()) {
            return "not read yet";
        }
        return by.rejected() == 0 ? "no row quarantined" : Wording.count(by.rejected()) + " rows quarantined again";
    }

    public List<Count> counts() {
        return counts;
    }

    public List<Row> rows() {
        return rows;
    }

    public String total() {
        return Wording.count(total);
    }

    public List<String> models() {
        return models;
    }

    public List<String> reasons() {
        return Arrays.stream(RejectReason.values()).map(RejectReason::name).toList();
    }

    public boolean isChosen(String filter, String value) {
        return value.equals(chosen(filter));
    }

    public String chosen(String filter) {
        return chosen.getOrDefault(filter, "");
    }

    public boolean isFiltered() {
        return chosen.keySet().stream().anyMatch(name -> !name.equals(RejectsQuestion.RAW));
    }

    /** The address of the next page; empty on the last. */
    public String older() {
        return more
                ? "/console/rejects?"
                        + Query.with(
                                chosen,
                                "before",
                                Long.toString(rows.get(rows.size() - 1).id()))
                : "";
    }

    public String ofFile(String file) {
        return "/console/rejects?" + Query.with(chosen, "file", file);
    }

    public boolean isRaw() {
        return question.isRaw();
    }

    /** The same rows masked, or as they came: whichever is not shown. */
    public String otherView() {
        return "/console/rejects?" + Query.with(chosen, RejectsQuestion.RAW, isRaw() ? "" : RejectsQuestion.YES);
    }

    public String csv() {
        return "/console/rejects-csv?" + Query.of(chosen);
    }
}
