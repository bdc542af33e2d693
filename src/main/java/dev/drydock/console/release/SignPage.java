package dev.drydock.console.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.drydock.application.access.Actor;
import dev.drydock.application.release.ApproveCandidate;
import dev.drydock.application.release.DownloadVersion;
import dev.drydock.application.release.OfferStatement;
import dev.drydock.application.release.RollBackModel;
import dev.drydock.application.release.RollBackModel.Wished;
import dev.drydock.application.release.WaiveGate;
import dev.drydock.console.Wording;
import dev.drydock.console.access.ConsoleSession;
import dev.drydock.console.access.CurrentUser;
import dev.drydock.console.access.OfferedStatement;
import dev.drydock.console.validation.ReportReading;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.release.ApprovalStatement.Action;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.json.Mappers;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Offers a statement to sign, and receives the signed one: an approval, a waiver or a roll-back. */
@Named("sign")
@RequestScoped
public class SignPage {
    private static final int ENVELOPE_BYTES = 1 << 20;

    @Inject
    CurrentUser currentUser;

    @Inject
    OfferStatement offerStatement;

    @Inject
    ApproveCandidate approveCandidate;

    @Inject
    WaiveGate waiveGate;

    @Inject
    RollBackModel rollBackModel;

    @Inject
    DownloadVersion downloadVersion;

    private VersionId id = new VersionId("model", 1);
    private Action action = Action.ACTIVATE;
    private Optional<ReportReading> report = Optional.empty();
    private String statement = "";
    private String digest = "";

    public void open() {
        id = currentUser.version();
        action = Action.ofWireName(currentUser.parameter("action"))
                .orElseThrow(() -> new DrydockException(
                        CommonFailure.USAGE,
                        "There is nothing to sign for \"" + currentUser.parameter("action")
                                + "\": the address needs activate, waive or roll-back. Open the page from a candidate's or a"
                                + " model's page."));
        OfferStatement.Wanted wanted = new OfferStatement.Wanted(
                action, currentUser.given("gate"), currentUser.given("reason"), isAccepting(), isByBreakGlass());
        if (currentUser.isPosting(wanted.operation(), subject())) {
            currentUser.attempt(address(), this::handIn);
            return;
        }
        OfferStatement.Offer offer = offerStatement.offer(currentUser.actor(), id, wanted);
        if (action != Action.ROLL_BACK) {
            report = Optional.of(ReportReading.of(downloadVersion.report(currentUser.actor(), id)));
        }
        statement = offer.payload();
        digest = offer.digest();
        ConsoleSession.find(currentUser.request())
                .ifPresent(session -> session.keep(digest, new OfferedStatement(file(), statement)));
    }

    /** Whether the statement may be counted by break-glass. */
    public boolean isByBreakGlass() {
        return currentUser.given("break-glass").isPresent();
    }

    /** As the operation's use case names what it is about. */
    private String subject() {
        return action == Action.ROLL_BACK ? id.model() : id.toString();
    }

    private CurrentUser.Done handIn() {
        Actor actor = currentUser.actor();
        String envelope = envelope();
        String candidate = CandidatePage.address(id);
        return switch (action) {
            case ACTIVATE -> {
                ModelVersion version = isByBreakGlass()
                        ? approveCandidate.approveByBreakGlass(actor, id, envelope)
                        : approveCandidate.approve(actor, id, envelope);
                yield new CurrentUser.Done(
                        "The server accepted your approval of " + id + ". The version is " + words(version) + ".",
                        candidate);
            }
            case WAIVE -> {
                ModelVersion version = waiveGate.waive(actor, id, envelope);
                yield new CurrentUser.Done(
                        "The server accepted your waiver for " + id + ". The version is " + words(version) + ".",
                        candidate);
            }
            case ROLL_BACK ->
                wished(
                        isByBreakGlass()
                                ? rollBackModel.rollBackByBreakGlass(actor, id.model(), envelope)
                                : rollBackModel.rollBack(actor, id.model(), envelope));
        };
    }

    private static String words(ModelVersion version) {
        return version.state().name().replace('_', ' ');
    }

    private CurrentUser.Done wished(Wished wished) {
        return wished.execution()
                .map(execution -> new CurrentUser.Done(
                        "Execution " + execution.executionId() + " returns " + id.model() + " to " + id + ".",
                        "/console/execution?id=" + execution.executionId()))
                .orElseGet(() -> new CurrentUser.Done(
                        "The server accepted your statement. Signed by: " + String.join(", ", wished.signed())
                                + ". Missing signatures: " + wished.missing()
                                + ". The present version stays in service until then.",
                        "/console/model?name=" + encoded(id.model())));
    }

    /** The chosen file, or the text if none was chosen. */
    private String envelope() {
        try {
            Part file = currentUser.request().getPart("file");
            if (file == null || file.getSize() == 0) {
                return requireText(currentUser.parameter("envelope"));
            }
            try (InputStream in = file.getInputStream()) {
                return requireText(new String(in.readNBytes(ENVELOPE_BYTES), StandardCharsets.UTF_8));
            }
        } catch (IOException | ServletException e) {
            throw new DrydockException(
                    CommonFailure.REQUEST_MALFORMED,
                    "Nothing was submitted: the file did not arrive (" + e.getMessage() + "). Choose it again.",
                    e);
        }
    }

    private static String requireText(String text) {
        if (text.isBlank()) {
            throw new DrydockException(
                    CommonFailure.REQUEST_INVALID,
                    "Nothing was submitted: choose the file that the signing command wrote, or paste its text.");
        }
        return text;
    }

    private String address() {
        return "/console/sign?action=" + action.wireName() + "&version=" + encoded(id.toString())
                + currentUser
                        .given("gate")
                        .map(gate -> "&gate=" + encoded(gate))
                        .orElse("")
                + currentUser
                        .given("reason")
                        .map(reason -> "&reason=" + encoded(reason))
                        .orElse("")
                + (isAccepting() ? "&accept=true" : "")
                + (isByBreakGlass() ? "&break-glass=yes" : "");
    }

    /** Whether the signer accepts in what the node here differs from that of the stage before. */
    public boolean isAccepting() {
        return currentUser.given("accept").isPresent();
    }

    private static String encoded(String value) {
        return URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    public String title() {
        return switch (action) {
            case ACTIVATE -> "Approve " + id;
            case WAIVE -> "Waive " + gate() + " for " + id;
            case ROLL_BACK -> "Roll back to " + id;
        };
    }

    public String sentence() {
        return switch (action) {
            case ACTIVATE -> "version " + id + " may go into service";
            case WAIVE -> "version " + id + " need not pass the gate " + gate();
            case ROLL_BACK -> "model " + id.model() + " returns to version " + id;
        };
    }

    /** The gates that a person should know of before they sign: those that were waived, or the one to waive. */
    public List<ReportReading.Gate> gates() {
        return report.map(ReportReading::gates).orElse(List.of()).stream()
                .filter(one -> action == Action.WAIVE
                        ? one.name().equals(gate())
                        : !one.waiver().isEmpty())
                .toList();
    }

    public String command() {
        String verb = switch (action) {
            case ACTIVATE -> "approve";
            case WAIVE -> "waive";
            case ROLL_BACK -> "rollback";
        };
        return "drydock " + verb + " --statement " + file() + " --key YOUR.key -o "
                + file().replace(".json", ".signed.json");
    }

    /** What the statement is called when it is downloaded. */
    public String file() {
        return id.model() + "-" + id.number() + "." + action.wireName() + ".json";
    }

    public String expires() {
        try {
            return Wording.time(
                    Mappers.OWN.readTree(statement).path("expiresAt").asText());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a statement is JSON", e);
        }
    }

    public String statement() {
        return statement;
    }

    /** Lower-case hex SHA-256 of the statement. */
    public String digest() {
        return digest;
    }

    public String model() {
        return id.model();
    }

    public String version() {
        return id.toString();
    }

    public String action() {
        return action.wireName();
    }

    public String gate() {
        return currentUser.parameter("gate");
    }

    public String reason() {
        return currentUser.parameter("reason");
    }
}
