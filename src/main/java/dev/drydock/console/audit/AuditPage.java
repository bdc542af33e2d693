package dev.drydock.console.audit;

import dev.drydock.application.access.Actor;
import dev.drydock.application.access.Operation;
import dev.drydock.application.audit.SearchAudit;
import dev.drydock.application.audit.SearchAudit.Found;
import dev.drydock.application.audit.SearchAudit.Question;
import dev.drydock.application.audit.VerifyAudit;
import dev.drydock.application.audit.VerifyAudit.Verified;
import dev.drydock.console.Query;
import dev.drydock.console.Wording;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.domain.audit.AuditRecord;
import dev.drydock.domain.audit.AuditVerifier.Finding;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The audit log: whether it is intact, and who did what. */
@Named("audit")
@RequestScoped
public class AuditPage {
    private static final int PAGE = 50;
    private static final List<String> NAMES = List.of("actor", "operation", "object", "from", "until", "outcome");
    private static final String DONE = "done";
    private static final String REFUSED = "refused";

    @Inject
    CurrentUser currentUser;

    @Inject
    SearchAudit searchAudit;

    @Inject
    VerifyAudit verifyAudit;

    private Map<String, String> chosen = Map.of();
    private Optional<Verified> verified = Optional.empty();
    private List<Row> rows = List.of();
    private OptionalLong next = OptionalLong.empty();

    /** One record; {@code broken} has the stored text where it is no record. */
    public record Row(
            long number,
            String at,
            String actor,
            String operation,
            String object,
            String link,
            boolean refused,
            List<Detail> details,
            String broken) {}

    /** A fact of a record. */
    public record Detail(String name, String value) {}

    public void open() {
        Actor actor = currentUser.actor();
        currentUser.require(Operation.VIEW_AUDIT, "audit");
        chosen = chosen();
        SearchAudit.Page page = searchAudit.search(actor, question(), PAGE);
        rows = page.records().stream().map(AuditPage::row).toList();
        next = page.next();
        verified = Optional.of(
                currentUser.given("verify").isPresent() ? verifyAudit.verify(actor) : verifyAudit.lastVerified(actor));
    }

    private Map<String, String> chosen() {
        Map<String, String> given = new LinkedHashMap<>();
        NAMES.forEach(name -> currentUser.given(name).ifPresent(value -> given.put(name, value)));
        return given;
    }

    private Question question() {
        return new Question(
                chosen("actor"),
                chosen("operation"),
                chosen("object"),
                currentUser.given("outcome").map(AuditPage::isRefusal),
                currentUser.given("from").map(day -> day(day, 0)),
                currentUser.given("until").map(day -> day(day, 1)),
                currentUser.given("before").isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(currentUser.number("before")));
    }

    private static boolean isRefusal(String outcome) {
        if (!outcome.equals(DONE) && !outcome.equals(REFUSED)) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "The audit log cannot be searched for the outcome \"" + outcome + "\": an outcome is " + DONE
                            + " or " + REFUSED + ".");
        }
        return outcome.equals(REFUSED);
    }

    /** The beginning of a day in UTC, so many days later. */
    private static Instant day(String text, int later) {
        try {
            return LocalDate.parse(text)
                    .plusDays(later)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant();
        } catch (DateTimeParseException e) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "The audit log cannot be searched by the day \"" + text + "\". Write for example 2026-11-24.",
                    e);
        }
    }

    private static Row row(Found found) {
        return found.record()
                .map(record -> row(found.number(), record))
                .orElseGet(() -> new Row(
                        found.number(), "", "", "", "", "", false, List.of(), Wording.visible(found.canonical())));
    }

    private static Row row(long number, AuditRecord record) {
        String refusal = "." + REFUSED;
        boolean refused = record.action().endsWith(refusal);
        return new Row(
                number,
                Wording.time(record.at()),
                record.actor(),
                refused ? record.action().substring(0, record.action().length() - refusal.length()) : record.action(),
                record.subject(),
                link(record.subject()),
                refused,
                record.details().entrySet().stream()
                        .map(detail -> new Detail(detail.getKey(), detail.getValue()))
                        .toList(),
                "");
    }

    private static String link(String subject) {
        if (subject.matches("execution/[0-9]{1,18}")) {
            return "/console/execution?id=" + subject.substring("execution/".length());
        }
        return subject.matches("[a-z0-9-]+/[1-9][0-9]{0,8}") ? "/console/candidate?version=" + subject : "";
    }

    public boolean isIntact() {
        return verified(one -> one.result().intact());
    }

    public String size() {
        return Wording.count(verified(one -> one.result().size()));
    }

    public String verifiedAt() {
        return Wording.time(verified(Verified::at));
    }

    /** The address of this view with the whole log read again. */
    public String again() {
        return "/console/audit?" + Query.with(chosen, "verify", "now");
    }

    public String root() {
        return verified(one -> one.result().root());
    }

    public String checkpoint() {
        return verified(Verified::checkpoint);
    }

    /** Where a server's clock went back, as sentences. */
    public List<String> setBacks() {
        return verified(one -> one.result().lastSetBacks()).stream()
                .map(back -> "Record " + back.place() + ": the clock went back from " + Wording.time(back.before())
                        + " to " + Wording.time(back.at()) + " UTC.")
                .toList();
    }

    /** After which records another key signed the log, as a list; empty if none did. */
    public String keyChanges() {
        return verified(one -> one.result().keyChanges()).stream()
                .map(String::valueOf)
                .collect(Collectors.joining(", "));
    }

    public List<Finding> findings() {
        return verified(one -> one.result().findings());
    }

    private <T> T verified(Function<Verified, T> part) {
        return part.apply(verified.orElseThrow());
    }

    /** Whether a record is one of those that are not as they were written. */
    public boolean isDamaged(long number) {
        return findings().stream().anyMatch(finding -> finding.place() == number);
    }

    public List<Row> rows() {
        return rows;
    }

    public String chosen(String filter) {
        return chosen.getOrDefault(filter, "");
    }

    public boolean isFiltered() {
        return !chosen.isEmpty();
    }

    /** The address of the next page; empty on the last. */
    public String older() {
        return next.isEmpty() ? "" : "/console/audit?" + Query.with(chosen, "before", Long.toString(next.getAsLong()));
    }
}
