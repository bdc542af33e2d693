package dev.drydock.cli.delivery;

import dev.drydock.api.DeliveriesView.DraftView;
import dev.drydock.api.ExecutionView;
import dev.drydock.api.SubmitRequest;
import dev.drydock.cli.runs.Waiting;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.PlainText;
import dev.drydock.cli.terminal.Query;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.Table;
import dev.drydock.domain.delivery.DeliveryLimits;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a delivery for another site. */
@Command(
        name = "send",
        description = {
            "Write a delivery for another site into deliveries/out on the server.",
            "Receipts for that site's deliveries travel with it."
        },
        mixinStandardHelpOptions = true)
public final class SendCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server;

    @Mixin
    private Waiting waiting;

    @Parameters(paramLabel = "SITE", description = "The other site, as the trust file names it.")
    private String to = "";

    @Option(
            names = "--package",
            paramLabel = "VERSION",
            description = "A version whose signed package travels, such as pump-failure/7. You can repeat this option.")
    private List<String> packages = new ArrayList<>();

    @Option(
            names = "--document",
            paramLabel = "NAME",
            description = "policy, trust, or definition/MODEL for the model.yaml in force. You can repeat this option.")
    private List<String> documents = new ArrayList<>();

    @Option(
            names = "--export",
            paramLabel = "MANIFEST",
            description =
                    "A signed manifest in deliveries/exports, whose files lie beside it. You can repeat this option.")
    private List<String> exports = new ArrayList<>();

    @Option(
            names = "--report",
            paramLabel = "SITE",
            description =
                    "A third site whose last report to this one is handed on, for example that of the site for staging to the one"
                            + " for production. You can repeat this option.")
    private List<String> reports = new ArrayList<>();

    @Option(
            names = "--marking",
            paramLabel = "WORD",
            description = "How sensitive the content is: a word of delivery-markings in site.yaml.")
    private @Nullable String marking;

    @Option(
            names = "--valid-days",
            paramLabel = "DAYS",
            description = "How many days the other site may take it: 1 to 3650. Default: 30.")
    private @Nullable String validDays;

    @Option(
            names = "--volume-size",
            paramLabel = "SIZE",
            description =
                    "Largest size of a volume, 1MiB to 99999GiB, such as 650MiB. Default: 4095MiB, which FAT32 can hold.")
    private @Nullable String volumeSize;

    @Option(
            names = "--encrypt",
            description = "Encrypt the volumes for the recipients that the trust file names for the site.")
    private boolean encrypt;

    @Option(names = "--again", description = "Send also what the other site has taken before.")
    private boolean again;

    @Option(
            names = "--withdraw",
            paramLabel = "NUMBER",
            description =
                    "An earlier delivery that the other site is not to take any more, because it is lost, expired or refused."
                            + " You can repeat this option.")
    private List<String> withdraw = new ArrayList<>();

    @Option(names = "--dry-run", description = "Only print what would travel.")
    private boolean dryRun;

    @Override
    public Integer call() {
        Map<String, String> parameters = parameters();
        Orchestrator orchestrator = server.connect();
        if (dryRun) {
            return draft(orchestrator, parameters);
        }
        ExecutionView started = orchestrator.post(
                "/executions", new SubmitRequest("send-delivery", parameters, null, null), ExecutionView.class);
        return waiting.follow(server, orchestrator, started);
    }

    private Map<String, String> parameters() {
        Map<String, String> parameters = new TreeMap<>();
        parameters.put("to", to);
        putList(parameters, "packages", packages);
        putList(parameters, "documents", documents);
        putList(parameters, "exports", exports);
        putList(parameters, "reports", reports);
        putList(parameters, "withdraw", withdraw);
        if (marking != null) {
            parameters.put("marking", marking);
        }
        if (validDays != null) {
            require(DeliveryLimits.days(validDays).isPresent(), "--valid-days", validDays, DeliveryLimits.DAYS);
            parameters.put("validDays", validDays);
        }
        if (volumeSize != null) {
            require(DeliveryLimits.volume(volumeSize).isPresent(), "--volume-size", volumeSize, DeliveryLimits.VOLUMES);
            parameters.put("volumeSize", volumeSize);
        }
        if (encrypt) {
            parameters.put("encrypt", "true");
        }
        if (again) {
            parameters.put("again", "true");
        }
        return parameters;
    }

    private static void require(boolean right, String option, String value, String meaning) {
        if (!right) {
            throw new DrydockException(
                    CommonFailure.USAGE,
                    "Nothing is sent: " + option + " is " + PlainText.shortened(value) + " and must be " + meaning
                            + ".");
        }
    }

    private static void putList(Map<String, String> parameters, String name, List<String> values) {
        if (!values.isEmpty()) {
            parameters.put(name, String.join(",", values));
        }
    }

    private int draft(Orchestrator orchestrator, Map<String, String> parameters) {
        Query query = Query.of("/deliveries/draft");
        parameters.forEach(query::with);
        DraftView draft = orchestrator.get(query.toString(), DraftView.class);
        server.print(draft, () -> {
            Table table = new Table("KIND", "NAME", "BYTES", "DIGEST");
            draft.items()
                    .forEach(item -> table.row(item.kind(), item.name(), Long.toString(item.bytes()), item.digest()));
            table.print(server.environment().out());
            draft.leftOut().forEach(one -> server.environment().out().println("Stays here: " + one + "."));
        });
        return ExitCode.OK;
    }
}
