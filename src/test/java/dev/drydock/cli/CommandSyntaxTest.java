package dev.drydock.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drydock.cli.terminal.Environment;
import dev.drydock.cli.terminal.Terminal;
import dev.drydock.program.ProgramVersion;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Every command parses as {@code docs/cli.md} says, and asks for help without doing anything. */
class CommandSyntaxTest {
    @TempDir
    Path folder;

    private CommandLine root() {
        return Drydock.commandLine(new Environment(
                java.util.Map.of("DRYDOCK_SITE", folder.toString()),
                new PrintWriter(new StringWriter()),
                new PrintWriter(new StringWriter()),
                new java.io.BufferedReader(new java.io.StringReader("")),
                false,
                java.time.Clock.systemUTC()));
    }

    private static List<CommandLine> all(CommandLine command) {
        List<CommandLine> commands = new ArrayList<>(List.of(command));
        command.getSubcommands().values().forEach(sub -> commands.addAll(all(sub)));
        return commands;
    }

    @Test
    void everyCommandExplainsItself() {
        assertThat(all(root())).hasSizeGreaterThan(30).allSatisfy(command -> {
            assertThat(command.getCommandSpec().usageMessage().description()).isNotEmpty();
            assertThat(command.execute("--help")).isZero();
        });
    }

    /** What runs reads the options of one command only; a person sees no difference. */
    @Test
    void aCommandThatIsReadAloneIsTheSame() {
        CommandLine whole = root();
        assertThat(whole.getSubcommands()).allSatisfy((name, command) -> {
            Terminal terminal = new Terminal(folder);
            assertThat(terminal.run(name, "--help")).isZero();
            assertThat(terminal.out()).isEqualTo(command.getUsageMessage());
        });
    }

    @Test
    void allCommandsAreKnownWhereTheyAreListedOrMisspelt() {
        Terminal terminal = new Terminal(folder);
        assertThat(terminal.run("aprove", "pump-failure/2")).isEqualTo(64);
        assertThat(terminal.err()).contains("approve");
        assertThat(terminal.run("help")).isZero();
        assertThat(terminal.out()).contains("approve", "schedule", "demo");
        assertThat(terminal.run()).isEqualTo(64);
        assertThat(terminal.run("--help")).isZero();
        assertThat(terminal.out()).isEqualTo(root().getUsageMessage());
    }

    /** The lists of commands show only the first line of a description. */
    @Test
    void theFirstLineOfEachCommandStandsAlone() {
        assertThat(all(root()))
                .allSatisfy(command -> assertThat(
                                command.getCommandSpec().usageMessage().description()[0])
                        .as(command.getCommandSpec().qualifiedName())
                        .endsWith("."));
    }

    @Test
    void saysNumberAndCommitAsItsVersion() {
        StringWriter out = new StringWriter();
        assertThat(root().setOut(new PrintWriter(out)).execute("--version")).isZero();
        assertThat(out.toString().strip()).isEqualTo("Drydock " + ProgramVersion.current());
    }

    @Test
    void noCommandTakesAPassword() {
        assertThat(all(root()))
                .allSatisfy(command -> assertThat(command.getCommandSpec().options())
                        .extracting(OptionSpec::longestName)
                        .doesNotContain("--password"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "run nightly-retrain -p model=pump-failure -p force=true --token t --wait --timeout 2h --exit-codes=liberty --return-exit-status",
                "run nightly-retrain --params-file nightly.properties --server https://a:9443,https://b:9443 --json",
                "executions --job nightly-retrain --status FAILED --limit 5 --before 90",
                "executions --jobInstanceId >10 --createTime 2026-11-01:2026-11-24 --instanceState FAILED,STOPPED --exitStatus *LABELS",
                "executions -p model=pump* --ignore-case --latest --sort -createTime,jobName --page 2 --pageSize 50",
                "status 12 --wait",
                "queue --json",
                "schedule add night --job nightly-retrain -p model=pump-failure --cron 30_2_*_*_* --zone Europe/Berlin",
                "schedule add night --job nightly-retrain --cron x --holidays de.txt --blackout 22:00-06:00"
                        + " --blackout 12:00-13:00 --catch-up once --jitter 5m --replace --json",
                "schedule list --json",
                "schedule show night --limit 5",
                "schedule preview night --count 20 --json",
                "schedule pause night",
                "schedule resume night",
                "schedule remove night",
                "backfill nightly-retrain -p model=pump-failure --from 2026-11-01 --to 2026-11-30 --every 7d --at 23:15"
                        + " --zone Europe/Berlin --dry-run",
                "backfill nightly-retrain --from 2026-11-01 --to 2026-11-30 --cron x --continue --wait --timeout 6h",
                "backfill list --json",
                "backfill show 7",
                "backfill restart 7 --wait",
                "backfill cancel 7 --reason wrong-days",
                "egress record -o egress.json --key audrey.key -- drydock server start",
                "egress show egress.json --trust trust.json --json",
                "prioritize 12 9",
                "run nightly-retrain -p model=pump-failure --priority 3",
                "stop 12",
                "compare 12 14 --differences --json",
                "preview 12 --from train --json",
                "restart 12 --from train --reason mended --wait",
                "restart 12 --changed-job",
                "run nightly-retrain --restartTokenFile token --changed-job",
                "abandon 12 --reason obsolete",
                "reproduce pump-failure/2 --timeout 2h --json",
                "reproduce pump-failure/2 --tolerate-capability",
                "budget 7 --json",
                "budget 7 --time 8h --cpu-hours 12.5 --gpu-hours 2 --disk 20GiB --reason more",
                "logs 12",
                "logs 12 --step train --partition 0 --worker --follow",
                "logs 12 --list --json",
                "logs 12 --zip night.zip",
                "purge --dry-run",
                "purge --yes --older-than 7d --json",
                "purge --dry-run --tasks-only",
                "purge --yes --job nightly-retrain --model pump-failure --submitter eve --status FAILED --status STOPPED",
                "purge --yes --run 7",
                "purge --run 7 --status FAILED --yes",
                "hold 7 --reason case-17",
                "release-hold 7 --reason closed",
                "import sample-data/pump-failure",
                "models --json",
                "versions pump-failure",
                "candidates",
                "report pump-failure/2 --html report.html",
                "report pump-failure/2 --training",
                "report --execution 30 --html report.html",
                "labels ask pump-failure --rows 100 --out ask.csv",
                "labels ask pump-failure --rows 100 --strategy least-confidence --as-of 2026-11-24T00:00:00Z --random 0.2"
                        + " --of-group 0.05 --of-source 0.5 --again --any-version --token t --out ask.csv --json",
                "labels sheet pump-failure/3 --out ask.csv",
                "labels status pump-failure --json",
                "labels return ask.csv back --model pump-failure --source annotators --sequence 4 --annotator lee"
                        + " --labelled-at 2026-11-24T00:00:00Z",
                "snapshot show 3f9a --json",
                "lineage pump-failure/2 --json",
                "lineage --file pumps.csv --export plant-a-12",
                "waive no-baseline pump-failure/1 --key rhea.key --reason first --yes",
                "approve pump-failure/2 --key rhea.key --yes",
                "approve pump-failure/2 --key rhea.key --accept-differences",
                "candidate show pump-failure/2",
                "send plant-a --package pump-failure/2 --report hall",
                "reject pump-failure/2 --reason drift",
                "promote pump-failure/2 --wait",
                "rollback pump-failure --key rhea.key --reason worse --yes --wait",
                "rollback pump-failure --to pump-failure/1 --key rhea.key --reason worse",
                "rejects --model pump-failure --run 7 --csv rejects.csv",
                "rejects --run 7 --raw",
                "rejects --record 12 --out row",
                "verify package --key builder.pub",
                "verify package --trust trust.json",
                "audit verify --key audit.pub --checkpoint kept.txt",
                "audit export copy --key audit.pub",
                "audit witness copy --key audit.pub --checkpoint kept.txt",
                "keygen rhea.key --kind p256",
                "trust init --root root-1=root.pub --person rhea:release-manager=rhea.pub --source plant-a=a.pub -o t.json",
                "trust sign t.json --key root.key -o trust.json",
                "trust show trust.json",
                "trust install trust.json --site demo",
                "policy init -o p.json",
                "policy init --profile bank -o p.json",
                "policy diff bank --against standard --json",
                "policy plan pump-failure --limit non-inferiority=-0.01 --nights 10 --json",
                "policy sign p.json --key rhea.key -o policy.json",
                "policy install policy.json --site demo",
                "export sign night --source plant-a --key a.key",
                "export deliver night --site demo",
                "server init --site demo --name demo --port 9443 --serving-port 9444 --new-user rhea=release-manager",
                "server start --site demo --only orchestrator",
                "server run --only serving --host node.harbour.example",
                "images --out images --jdk /usr/lib/jvm/default-java --json",
                "server stop --site demo --only serving",
                "server status --json",
                "doctor --json",
            })
    void parsesWhatTheManualShows(String line) {
        assertThat(root().parseArgs(line.split(" ")).hasSubcommand()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bogus",
                "run",
                "run a b",
                "run job --timeout soon",
                "run job --exit-codes windows",
                "status twelve",
                "approve pump-failure --key k",
                "approve pump-failure/0 --key k",
                "approve pump-failure/2",
                "reject pump-failure/2",
                "labels ask pump-failure --out ask.csv",
                "labels ask pump-failure --rows 100 --strategy best --out ask.csv",
                "labels",
                "verify package",
                "verify package --key a --trust b",
                "server start --only database",
            })
    void answers64ToWhatItDoesNotUnderstand(String line) {
        Terminal terminal = new Terminal(folder);

        assertThat(terminal.run(line.split(" "))).isEqualTo(64);
        assertThat(terminal.err()).startsWith("drydock: USAGE: ").contains("--help");
    }
}
