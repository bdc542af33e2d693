package dev.drydock.cli.audit;

import dev.drydock.api.AuditRecordView;
import dev.drydock.api.CheckpointView;
import dev.drydock.api.TimeStampView;
import dev.drydock.cli.audit.StampCheck.Stamps;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Orchestrator;
import dev.drydock.cli.terminal.Orchestrator.Page;
import dev.drydock.cli.terminal.ServerOptions;
import dev.drydock.cli.terminal.SiteOption;
import dev.drydock.domain.audit.AuditVerifier.Finding;
import dev.drydock.domain.audit.AuditVerifier.Result;
import dev.drydock.domain.audit.AuditVerifier.SetBack;
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
import java.util.stream.Stream;
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

        @Mixin
        private StampOption stampOption;

        /** What is printed as JSON. */
        record Verified(
                long size,
                String root,
                List<Finding> findings,
                long setBacks,
                List<SetBack> lastSetBacks,
                List<Long> keyChanges,
                boolean formerKey,
                Stamps timeStamps) {}

        @Override
        public Integer call() {
            Orchestrator orchestrator = server.connect();
            CheckpointView checkpoint = orchestrator.get("/audit/checkpoint", CheckpointView.class);
            List<TimeStampView> stamps = stamps(orchestrator, 0);
            List<AuditRecordView> records = orchestrator.all("/audit/records?limit=500", "from", AuditRecordView.class);
            Result result = AuditCheck.of(
                    AuditCheck.origin(checkpoint.note()),
                    pinned(server, key, checkpoint),
                    records,
                    notes(checkpoint, stamps),
                    kept);
            Stamps times = StampCheck.of(records, stamps, stampOption.certificates());
            server.print(
                    new Verified(
                            result.size(),
                            result.root(),
                            result.findings(),
                            result.setBacks(),
                            result.lastSetBacks(),
                            result.keyChanges(),
                            result.formerKey(),
                            times),
                    () -> {
                        AuditCheck.print(result, server.environment().out());
                        StampCheck.print(times, server.environment().out());
                    });
            AuditCheck.requireIntact("The audit log", result);
            StampCheck.requireHold(times);
            return ExitCode.OK;
        }
    }

    /** Those of logs with at least so many records. */
    private static List<TimeStampView> stamps(Orchestrator orchestrator, long from) {
        List<TimeStampView> found = new ArrayList<>();
        String next = Long.toString(from);
        while (!next.isEmpty()) {
            Page<TimeStampView> page =
                    orchestrator.page("/audit/time-stamps?limit=500&from=" + next, TimeStampView.class);
            found.addAll(page.items());
            next = page.next();
        }
        return found;
    }

    /** Every checkpoint that must fit the records beside their own. */
    private static List<String> notes(CheckpointView newest, List<TimeStampView> stamps) {
        List<String> notes = new ArrayList<>(List.of(newest.note()));
        stamps.forEach(stamp -> notes.add(stamp.checkpoint()));
        return notes;
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

        /**
         * @param size records of the copy
         * @param timeStamps that were added
         */
        record Exported(long added, long size, String root, long timeStamps, List<String> files) {}

        @Override
        public Integer call() {
            if (Files.exists(folder) && !Files.isDirectory(folder)) {
                throw new DrydockException(
                        CommonFailure.USAGE,
                        "Nothing was exported: " + folder + " is no folder. Name a folder, which may be new.");
            }
            Orchestrator orchestrator = server.connect();
            CheckpointView checkpoint = orchestrator.get("/audit/checkpoint", CheckpointView.class);
            AuditCopy copy = new AuditCopy(folder);
            List<AuditRecordView> records = new ArrayList<>(copy.records());
            int before = records.size();
            List<TimeStampView> known = copy.stamps();
            List<TimeStampView> stamps = stamps(
                    orchestrator,
                    known.isEmpty() ? 0 : known.get(known.size() - 1).size() + 1);
            List<AuditRecordView> added = added(orchestrator, records);
            records.addAll(added);
            Result result = AuditCheck.of(
                    AuditCheck.origin(checkpoint.note()),
                    pinned(server, key, checkpoint),
                    records,
                    notes(checkpoint, stamps),
                    List.of());
            AuditCheck.requireIntact(
                    before == 0
                            ? "Nothing was exported: the audit log"
                            : "Nothing was exported: the audit log after its copy in " + folder,
                    result);
            StampCheck.requireHold(StampCheck.of(records, stamps, null));
            List<String> files = Stream.concat(copy.append(added).stream(), copy.appendStamps(stamps).stream())
                    .map(Path::toString)
                    .toList();
            Exported exported = new Exported(added.size(), result.size(), result.root(), stamps.size(), files);
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
            if (exported.timeStamps() > 0) {
                out.println(exported.timeStamps() + " time stamps were added.");
            }
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

        @Mixin
        private StampOption stampOption;

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
            List<TimeStampView> stamps = new AuditCopy(folder).stamps();
            Result result = AuditCheck.of(
                    origin,
                    AuditCheck.publicKey(VerificationKey.read(pinned)),
                    records,
                    stamps.stream().map(TimeStampView::checkpoint).toList(),
                    kept);
            Stamps times = StampCheck.of(records, stamps, stampOption.certificates());
            PrintWriter out = site.environment().out();
            AuditCheck.print(result, out);
            StampCheck.print(times, out);
            out.println("log " + origin);
            AuditCheck.requireIntact("The copy of the audit log in " + folder, result);
            StampCheck.requireHold(times);
            return ExitCode.OK;
        }
    }
}
