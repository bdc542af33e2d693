package dev.drydock.cli.audit;

import dev.drydock.api.AuditRecordView;
import dev.drydock.api.CheckpointView;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.Orchestrator.Page;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.SiteOption;
import dev.drydock.domain.audit.AuditVerifier.Result;
import dev.drydock.failure.CommandFailure;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.VerificationKey;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The audit log, checked and copied on this side. */
@Command(
        name = "audit",
        description = "Check and copy the audit log.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {AuditCommand.Verify.class, AuditCommand.Export.class, AuditCommand.Witness.class})
public final class AuditCommand {
    private AuditCommand() {}

    @Command(
            name = "verify",
            description = "Fetch the whole log and verify it on this machine. The output names the place where a record"
                    + " was changed, moved or removed.",
            mixinStandardHelpOptions = true)
    static final class Verify implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Mixin
        private KeyOption key;

        @Option(
                names = "--checkpoint",
                paramLabel = "FILE",
                description = "A checkpoint that you kept elsewhere. It shows whether the end of the log was cut"
                        + " off. You can repeat this option.")
        private List<Path> kept = new ArrayList<>();

        @Override
        public Integer call() {
            Orchestrator orchestrator = server.connect();
            CheckpointView checkpoint = orchestrator.get("/audit/checkpoint", CheckpointView.class);
            List<AuditRecordView> records = orchestrator.all("/audit/records?limit=500", "from", AuditRecordView.class);
            Result result = AuditCheck.of(
                    AuditCheck.origin(checkpoint.note()),
                    pinned(server, key, checkpoint),
                    records,
                    List.of(checkpoint.note()),
                    kept);
            server.print(
                    result, () -> AuditCheck.print(result, server.environment().out()));
            AuditCheck.requireIntact("The audit log", result);
            return ExitCode.OK;
        }
    }

    /** The pinned key. If none is pinned, the server's own key counts, and the output says so. */
    private static PublicKey pinned(ServerOptions server, KeyOption key, CheckpointView checkpoint) {
        Path pinned = key.file(server.environment().site());
        if (key.isGiven() || Files.exists(pinned)) {
            return AuditCheck.publicKey(VerificationKey.read(pinned));
        }
        server.environment()
                .err()
                .println("drydock: the log was verified with the key that the server sent; use --key to"
                        + " verify with your own copy of the key");
        return AuditCheck.publicKey(VerificationKey.ofPem(checkpoint.publicKey()));
    }

    @Command(
            name = "export",
            description =
                    "Copy the audit log into a folder. The first export copies all records, each further one adds"
                            + " the new ones in new files. Before it writes, it verifies that the log still continues the copy.",
            mixinStandardHelpOptions = true)
    static final class Export implements Callable<Integer> {
        @Mixin
        private ServerOptions server;

        @Parameters(paramLabel = "DIR", description = "Folder of the copy.")
        private Path folder = Path.of("");

        @Mixin
        private KeyOption key;

        /** @param size records of the copy */
        record Exported(long added, long size, String root, List<String> files) {}

        @Override
        public Integer call() {
            Orchestrator orchestrator = server.connect();
            CheckpointView checkpoint = orchestrator.get("/audit/checkpoint", CheckpointView.class);
            AuditCopy copy = new AuditCopy(folder);
            List<AuditRecordView> records = new ArrayList<>(copy.records());
            int before = records.size();
            List<AuditRecordView> added = added(orchestrator, records);
            records.addAll(added);
            Result result = AuditCheck.of(
                    AuditCheck.origin(checkpoint.note()),
                    pinned(server, key, checkpoint),
                    records,
                    List.of(checkpoint.note()),
                    List.of());
            AuditCheck.requireIntact(
                    before == 0
                            ? "Nothing was exported: the audit log"
                            : "Nothing was exported: the audit log after its copy in " + folder,
                    result);
            List<String> files = copy.append(added).stream().map(Path::toString).toList();
            Exported exported = new Exported(added.size(), result.size(), result.root(), files);
            server.print(exported, () -> print(exported));
            return ExitCode.OK;
        }

        /** The records after the last one of the copy, which the log must still have. */
        private List<AuditRecordView> added(Orchestrator orchestrator, List<AuditRecordView> kept) {
            long last = kept.isEmpty() ? -1 : kept.get(kept.size() - 1).index();
            List<AuditRecordView> found = new ArrayList<>();
            String from = Long.toString(Math.max(0, last));
            while (!from.isEmpty()) {
                Page<AuditRecordView> page =
                        orchestrator.page("/audit/records?limit=500&from=" + from, AuditRecordView.class);
                found.addAll(page.items());
                from = page.next();
            }
            if (kept.isEmpty()) {
                return found;
            }
            requireContinues(kept.get(kept.size() - 1), found);
            return found.subList(1, found.size());
        }

        private void requireContinues(AuditRecordView last, List<AuditRecordView> found) {
            if (!found.isEmpty() && found.get(0).equals(last)) {
                return;
            }
            String problem = found.isEmpty()
                    ? "the copy in " + folder + " has " + (last.index() + 1)
                            + " records, and the log ends before record " + last.index() + ": its end was cut off."
                    : "record " + last.index() + " of the log, or its checkpoint, differs from the copy in " + folder
                            + ".";
            throw new DrydockException(
                    CommandFailure.AUDIT_LOG_BROKEN,
                    "Nothing was exported: " + problem
                            + " Keep the copy: it shows what the log was. Do not change the database.");
        }

        private void print(Exported exported) {
            PrintWriter out = server.environment().out();
            exported.files().forEach(file -> out.println("Written: " + file));
            out.println(exported.added() + " records were added. The copy has " + exported.size() + " records, root "
                    + exported.root() + ".");
        }
    }

    @Command(
            name = "witness",
            description = "Verify a copy of the audit log on this machine, without a server. A checkpoint that somebody"
                    + " kept shows whether the copy is a copy of the same log.",
            mixinStandardHelpOptions = true)
    static final class Witness implements Callable<Integer> {
        @Mixin
        private SiteOption site;

        @Parameters(paramLabel = "DIR", description = "Folder that 'drydock audit export' wrote.")
        private Path folder = Path.of("");

        @Mixin
        private KeyOption key;

        @Option(
                names = "--checkpoint",
                paramLabel = "FILE",
                description = "A checkpoint that you kept elsewhere. You can repeat this option.")
        private List<Path> kept = new ArrayList<>();

        @Override
        public Integer call() {
            List<AuditRecordView> records = new AuditCopy(folder).records();
            if (records.isEmpty()) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "Nothing was verified: " + folder
                                + " has no copy of an audit log. Name the folder of 'drydock audit export'.");
            }
            Path pinned = key.file(site.folder());
            if (!Files.exists(pinned)) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "Nothing was verified: the log's public key is not in " + pinned
                                + ". Give your own copy of the site's etc/keys/audit.pub with --key.");
            }
            String origin = records.stream()
                    .map(AuditRecordView::checkpoint)
                    .filter(note -> note != null && !note.isBlank())
                    .findFirst()
                    .map(AuditCheck::origin)
                    .orElse("");
            Result result =
                    AuditCheck.of(origin, AuditCheck.publicKey(VerificationKey.read(pinned)), records, List.of(), kept);
            PrintWriter out = site.environment().out();
            AuditCheck.print(result, out);
            out.println("log " + origin);
            AuditCheck.requireIntact("The copy of the audit log in " + folder, result);
            return ExitCode.OK;
        }
    }
}
