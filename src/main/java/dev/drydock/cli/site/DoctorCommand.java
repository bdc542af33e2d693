package dev.drydock.cli.site;

import dev.drydock.cli.access.ClientCommand;
import dev.drydock.cli.access.ClientsFile;
import dev.drydock.cli.site.Finding.State;
import dev.drydock.cli.site.Servers.Server;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Json;
import dev.drydock.cli.terminal.SiteOption;
import dev.drydock.cli.terminal.Table;
import dev.drydock.config.InstalledNatives;
import dev.drydock.config.LauncherSettings;
import dev.drydock.config.SiteConfiguration;
import dev.drydock.config.SiteDatabase;
import dev.drydock.config.SiteFolder;
import dev.drydock.config.SlurmSettings;
import dev.drydock.config.WorkerSettings;
import dev.drydock.failure.DrydockException;
import dev.drydock.packaging.InferenceClients;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Looks at what goes wrong most often on a machine; changes nothing, and asks only the site's own servers, database and cluster.
 */
@Command(
        name = "doctor",
        description =
                "Check the machine, the installed files, the site and its servers, database and cluster. Each line is"
                        + " ok, a NOTE (something to know or prepare) or WRONG, with a cure. Exit with 1 if one is WRONG.",
        mixinStandardHelpOptions = true)
public final class DoctorCommand implements Callable<Integer> {
    private static final long DISK_NEEDED = 2L << 30;
    /** The time in the queue included. */
    private static final Duration CLUSTER_PATIENCE = Duration.ofSeconds(60);
    /** For each of the checks that read much or from afar. */
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private static final Path ROOT = Path.of("/");

    @Mixin
    private SiteOption site;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        List<Finding> findings = new ArrayList<>();
        GuardedChecks guarded = new GuardedChecks(LIMIT, findings);
        findings.add(java());
        findings.add(natives());
        guarded.add("GPU driver", () -> machine().driver());
        findings.add(liberty());
        guarded.add(
                "installed files",
                () -> new InstalledFilesCheck(
                                site.environment().home(), site.folder().root())
                        .findings());
        findings.add(disk());
        siteFiles(findings, guarded);
        if (json) {
            site.environment().out().println(Json.pretty(findings));
        } else {
            print(findings);
        }
        return findings.stream().allMatch(Finding::well) ? ExitCode.OK : ExitCode.FAILED;
    }

    private void print(List<Finding> findings) {
        Table table = new Table("CHECK", "", "FOUND", "ADVICE");
        findings.forEach(finding -> table.row(
                finding.what(),
                finding.state().word(),
                finding.found(),
                finding.state() == State.OK ? "" : finding.advice()));
        table.print(site.environment().out());
    }

    private MachineCheck machine() {
        return new MachineCheck(
                ROOT,
                InstalledNatives.of(
                        site.environment().home(), site.environment().variables()));
    }

    private static Finding java() {
        int feature = Runtime.version().feature();
        boolean keytool = Files.isExecutable(Path.of(System.getProperty("java.home"), "bin", "keytool"));
        return new Finding(
                "java",
                feature >= 17 && keytool,
                "Java " + feature + " in " + System.getProperty("java.home"),
                "Install a JDK 17 or later with its keytool and put it on PATH, or set JAVA_HOME.");
    }

    private Finding natives() {
        Path home = site.environment().home();
        Optional<InstalledNatives> found =
                InstalledNatives.of(home, site.environment().variables());
        boolean fits = "amd64".equals(System.getProperty("os.arch")) && "Linux".equals(System.getProperty("os.name"));
        return new Finding(
                "natives",
                fits && found.filter(InstalledNatives::areThere).isPresent(),
                found.map(natives -> natives.engine() + " in " + natives.place())
                        .orElse("none"),
                "PyTorch's libraries must be in " + home.resolve("worker/lib")
                        + " or in the folder that PYTORCH_LIBRARY_PATH names. Drydock needs Linux on x86-64.");
    }

    private Finding liberty() {
        Path script = site.environment().home().resolve("wlp/bin/server");
        return new Finding(
                "installation",
                Files.isExecutable(script),
                script.toString(),
                "Unpack the whole archive again. bin/drydock must stay inside it.");
    }

    private Finding disk() {
        Path existing = nearestExisting(site.folder().root());
        try {
            long free = Files.getFileStore(existing).getUsableSpace();
            return new Finding(
                    "disk",
                    free >= DISK_NEEDED && Files.isWritable(existing),
                    (free >> 20) + " MiB free at " + existing,
                    "The site needs at least " + (DISK_NEEDED >> 20) + " MiB and a writable folder.");
        } catch (IOException e) {
            return new Finding("disk", false, String.valueOf(e.getMessage()), "Check the medium of " + existing + ".");
        }
    }

    private static Path nearestExisting(Path folder) {
        Path parent = folder.getParent();
        return Files.exists(folder) || parent == null ? folder : nearestExisting(parent);
    }

    private void siteFiles(List<Finding> findings, GuardedChecks guarded) {
        SiteFolder folder = site.folder();
        if (!Files.exists(folder.configuration())) {
            findings.add(new Finding("site", true, "none yet in " + folder.root(), ""));
            return;
        }
        try {
            SiteConfiguration configuration = SiteConfiguration.read(folder.configuration());
            findings.add(
                    new Finding("configuration", true, folder.configuration().toString(), ""));
            findings.add(new FoldersCheck(folder, configuration.node()).finding());
            Servers servers = new Servers(site.environment().home(), folder, line -> {});
            if (configuration.node().runs().orchestrator()) {
                findings.add(port(servers, Server.ORCHESTRATOR, configuration.orchestratorPort()));
                guarded.add("application", () -> application(servers));
                findings.add(
                        present("gate policy", folder.policy(), "Sign and install one: drydock policy init --help"));
                findings.add(
                        new ExtensionsCheck(folder, configuration.launcher().map(LauncherSettings::name)).finding());
                findings.add(new PolicyBreaches(folder, site.environment().variables()).finding());
                findings.add(new StoredPackagesCheck(folder).finding());
            }
            if (configuration.node().runs().serving()) {
                findings.add(port(servers, Server.SERVING, configuration.servingPort()));
                configuration
                        .node()
                        .listeners()
                        .hosts()
                        .forEach((port, host) -> findings.add(port(servers, Server.SERVING, port)));
                findings.add(clients(folder));
            }
            further(guarded, configuration);
            configuration
                    .slurm()
                    .ifPresentOrElse(
                            slurm -> cluster(findings, configuration, slurm),
                            () -> gpus(configuration.workerLimits().gpus()).ifPresent(findings::add));
        } catch (DrydockException e) {
            findings.add(new Finding(
                    "configuration", false, String.valueOf(e.getMessage()), "Correct the file and repeat the check."));
        }
        findings.add(present("trust file", folder.trust(), "Draft, sign and install one: drydock trust init --help"));
        secrets(findings, folder.etc().resolve("keys"), ".key");
        secrets(findings, folder.etc().resolve("secrets"), "");
    }

    /** What was not looked at before there was a state between well and wrong. */
    private void further(GuardedChecks guarded, SiteConfiguration configuration) {
        SiteFolder folder = site.folder();
        Instant now = site.environment().clock().instant();
        CertificatesCheck certificates = new CertificatesCheck(
                folder,
                configuration,
                Optional.of(SiteDatabase.of(folder, site.environment().variables()))
                        .filter(any -> configuration.node().runs().orchestrator()),
                now);
        PolicyBreaches policy = new PolicyBreaches(folder, site.environment().variables());
        guarded.add(ClockCheck.WHAT, () -> ClockCheck.files(folder, now));
        guarded.add("certificates", certificates::findings);
        guarded.add("permissions of other keys", () -> List.of(certificates.permissions()));
        guarded.add("node token", () -> TokensCheck.node(folder, configuration.node()));
        if (configuration.node().runs().serving()) {
            guarded.add("client tokens", () -> TokensCheck.clients(folder, now));
            guarded.add("environment", () -> machine().environment(folder));
        }
        guarded.add("passwords", () -> UsersCheck.files(folder));
        if (configuration.node().runs().orchestrator()) {
            guarded.add("alerts", () -> new SchedulesCheck(folder).settings(configuration));
        }
        guarded.add("default route", () -> new IsolationCheck(ROOT, policy.egress()).machine());
        guarded.add(
                "outside addresses",
                () -> List.of(new IsolationCheck(ROOT, policy.egress())
                        .settings(
                                folder,
                                configuration,
                                SiteDatabase.of(folder, site.environment().variables()))));
        guarded.add(
                "listeners",
                () -> new ListenersCheck(
                                folder,
                                configuration,
                                ROOT,
                                policy.egress().filter("none"::equals).isPresent())
                        .findings());
    }

    /** An open node is well: its owner has to decide, and nothing that worked stops working before. */
    private static Finding clients(SiteFolder folder) {
        try {
            return new Finding(
                    "clients",
                    true,
                    ClientCommand.words(ClientsFile.read(folder).access()),
                    "");
        } catch (DrydockException e) {
            String why = e.sentence().replace(" " + InferenceClients.RESTORE, "");
            return new Finding("clients", false, folder.clients() + ": " + why, InferenceClients.RESTORE);
        }
    }

    /** Of GPUs that are named by their numbers; what is named otherwise only the driver knows. */
    private static Optional<Finding> gpus(List<String> gpus) {
        List<String> absent = gpus.stream()
                .filter(gpu -> gpu.matches("[0-9]+") && !Files.exists(Path.of("/dev/nvidia" + gpu)))
                .toList();
        return gpus.isEmpty()
                ? Optional.empty()
                : Optional.of(new Finding(
                        "GPUs",
                        absent.isEmpty(),
                        absent.isEmpty()
                                ? String.join(", ", gpus)
                                : "not on this machine: " + String.join(", ", absent),
                        "Load NVIDIA's driver, or list in worker-gpus only GPUs that 'nvidia-smi -L' shows."));
    }

    private void cluster(List<Finding> findings, SiteConfiguration configuration, SlurmSettings slurm) {
        SiteFolder folder = site.folder();
        WorkerSettings worker = WorkerSettings.ofInstallation(
                site.environment().home(),
                folder.var().resolve("tasks"),
                folder.var().resolve("djl"),
                configuration);
        findings.addAll(new ClusterCheck(worker, slurm, site.environment().variables(), CLUSTER_PATIENCE).findings());
    }

    private static Finding port(Servers servers, Server server, int port) {
        if (servers.processId(server).isPresent()) {
            return new Finding("port " + port, true, server.wireName() + " runs" + serving(servers, server), "");
        }
        try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return new Finding("port " + port, probe.isBound(), "free for " + server.wireName(), "");
        } catch (IOException e) {
            return new Finding(
                    "port " + port,
                    false,
                    "taken by another process",
                    "Stop that process, or choose another port for " + server.wireName() + " in etc/site.yaml.");
        }
    }

    /** A server that is ready has its database in its schema; of any other the database is asked itself. */
    private List<Finding> application(Servers servers) {
        Optional<String> problem = servers.problem(Server.ORCHESTRATOR);
        Path home = site.environment().home();
        SiteDatabase database =
                SiteDatabase.of(site.folder(), site.environment().variables());
        RecordsCheck records =
                new RecordsCheck(site.folder(), database, site.environment().clock());
        List<Finding> findings = new ArrayList<>();
        if (problem.filter(String::isEmpty).isPresent()) {
            findings.add(new Finding("application", true, "answers, and so does its database", ""));
            findings.addAll(records.besideOrchestrator(new DatabaseReader(home, database)));
            return findings;
        }
        problem.ifPresent(said -> findings.add(new Finding(
                "application",
                false,
                "the orchestrator runs, but is not ready: " + said,
                said.endsWith("404")
                        ? "Its application did not start. Read " + servers.log(Server.ORCHESTRATOR)
                                + ", then run 'drydock server stop' and 'drydock server start'."
                        : "If it waits for something, correct that. If the problem continues, read "
                                + servers.log(Server.ORCHESTRATOR) + ".")));
        findings.addAll(new DatabaseCheck(home, site.folder(), database).findings(records::findings));
        return findings;
    }

    private static String serving(Servers servers, Server server) {
        if (server != Server.SERVING) {
            return "";
        }
        return servers.served()
                .map(served ->
                        served.isEmpty() ? "; no release is served yet" : ", serves " + String.join(", ", served))
                .orElse("; it does not report what it serves");
    }

    private static Finding present(String what, Path file, String advice) {
        return new Finding(what, Files.exists(file), Files.exists(file) ? file.toString() : "missing", advice);
    }

    private static void secrets(List<Finding> findings, Path folder, String ending) {
        List<String> exposed = new ArrayList<>();
        for (String name : names(folder)) {
            Path file = folder.resolve(name);
            if (name.endsWith(ending) && !permissions(file).endsWith("------")) {
                exposed.add(name + " " + permissions(file));
            }
        }
        findings.add(new Finding(
                "permissions",
                exposed.isEmpty(),
                exposed.isEmpty() ? folder + " closed to others" : String.join(", ", exposed),
                "Run 'chmod 600' on these files. Replace keys and passwords that others may have read."));
    }

    private static String permissions(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException e) {
            return "unreadable";
        }
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }
}
