package dev.drydock.cli;

import dev.drydock.cli.access.ClientCommand;
import dev.drydock.cli.access.KeygenCommand;
import dev.drydock.cli.access.TokenCommand;
import dev.drydock.cli.access.UserCommand;
import dev.drydock.cli.audit.AuditCommand;
import dev.drydock.cli.delivery.DeliveriesCommand;
import dev.drydock.cli.delivery.ReceiveCommand;
import dev.drydock.cli.delivery.SendCommand;
import dev.drydock.cli.erasure.EraseCommand;
import dev.drydock.cli.ingest.ExportCommand;
import dev.drydock.cli.ingest.RejectsCommand;
import dev.drydock.cli.ingest.SnapshotCommand;
import dev.drydock.cli.labelling.LabelsCommand;
import dev.drydock.cli.manual.HelpCommand;
import dev.drydock.cli.registry.CandidateCommand;
import dev.drydock.cli.registry.DefinitionCommand;
import dev.drydock.cli.registry.InitCommand;
import dev.drydock.cli.registry.LineageCommand;
import dev.drydock.cli.registry.ModelCommands;
import dev.drydock.cli.registry.ReproduceCommand;
import dev.drydock.cli.registry.ScrubCommand;
import dev.drydock.cli.release.ExplainCommand;
import dev.drydock.cli.release.PolicyCommand;
import dev.drydock.cli.release.ReleaseCommands;
import dev.drydock.cli.release.TrustCommand;
import dev.drydock.cli.release.VerifyCommand;
import dev.drydock.cli.runs.CompareCommand;
import dev.drydock.cli.runs.ExecutionCommands;
import dev.drydock.cli.runs.HoldCommands;
import dev.drydock.cli.runs.JobCommand;
import dev.drydock.cli.runs.LogsCommand;
import dev.drydock.cli.runs.PreviewCommand;
import dev.drydock.cli.runs.PrioritizeCommand;
import dev.drydock.cli.runs.PurgeCommand;
import dev.drydock.cli.runs.QueueCommand;
import dev.drydock.cli.runs.RunCommand;
import dev.drydock.cli.site.DoctorCommand;
import dev.drydock.cli.site.ServerCommand;
import dev.drydock.cli.terminal.Environment;
import dev.drydock.cli.terminal.ExitCode;
import dev.drydock.cli.terminal.Refusal;
import dev.drydock.cli.training.BudgetCommand;
import dev.drydock.failure.CommonFailure;
import dev.drydock.failure.DrydockException;
import dev.drydock.program.ProgramVersion;
import java.lang.reflect.Constructor;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IFactory;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The root command. */
@Command(
        name = "drydock",
        description = "Retrain, validate and redeploy models on sites without a network.",
        versionProvider = Drydock.Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true,
        subcommands = {
            HelpCommand.class,
            RunCommand.class,
            ExecutionCommands.Executions.class,
            ExecutionCommands.Status.class,
            QueueCommand.class,
            PrioritizeCommand.class,
            ExecutionCommands.Stop.class,
            CompareCommand.class,
            PreviewCommand.class,
            ExecutionCommands.Restart.class,
            ExecutionCommands.Abandon.class,
            BudgetCommand.class,
            LogsCommand.class,
            RejectsCommand.class,
            EraseCommand.class,
            PurgeCommand.class,
            ScrubCommand.class,
            HoldCommands.Hold.class,
            HoldCommands.Release.class,
            ModelCommands.Import.class,
            DefinitionCommand.class,
            ModelCommands.Models.class,
            ModelCommands.Versions.class,
            ModelCommands.Candidates.class,
            CandidateCommand.class,
            SendCommand.class,
            ReceiveCommand.class,
            DeliveriesCommand.class,
            ModelCommands.Report.class,
            LabelsCommand.class,
            LineageCommand.class,
            ExplainCommand.class,
            SnapshotCommand.class,
            ReproduceCommand.class,
            ReleaseCommands.Waive.class,
            ReleaseCommands.Approve.class,
            ReleaseCommands.Reject.class,
            ReleaseCommands.Promote.class,
            ReleaseCommands.Rollback.class,
            VerifyCommand.class,
            AuditCommand.class,
            UserCommand.class,
            TokenCommand.class,
            JobCommand.class,
            KeygenCommand.class,
            ClientCommand.class,
            TrustCommand.class,
            PolicyCommand.class,
            InitCommand.class,
            ExportCommand.class,
            ServerCommand.class,
            DoctorCommand.class,
            DemoCommand.class
        })
public final class Drydock {

    /** The whole command line over its environment; {@code execute} answers the exit code. */
    public static CommandLine commandLine(Environment environment) {
        CommandLine line = new CommandLine(new Drydock(), new Factory(environment));
        line.setOut(environment.out());
        line.setErr(environment.err());
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setParameterExceptionHandler(Drydock::explainUsage);
        line.setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, command, environment));
        return line;
    }

    private static int explainUsage(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        if (Stream.of(arguments).anyMatch(argument -> argument.matches("--password(=.*)?"))) {
            command.getErr()
                    .println("drydock: USAGE: Nothing was done: a password cannot be an argument, because every"
                            + " process of the machine"
                            + " can read arguments. Use --password-file, set DRYDOCK_PASSWORD_FILE, or put password= into a file for"
                            + " --controlPropertiesFile.");
            return ExitCode.USAGE;
        }
        command.getErr().println("drydock: USAGE: " + wrong.getMessage());
        UnmatchedArgumentException.printSuggestions(wrong, command.getErr());
        command.getErr().println("'" + command.getCommandSpec().qualifiedName() + " --help' shows the usage.");
        return ExitCode.USAGE;
    }

    private static int explain(Exception failure, CommandLine command, Environment environment) {
        if (failure instanceof Refusal refusal) {
            say(command, refusal.error().code(), refusal.error().message());
            return refusal.exitCode();
        }
        if (failure instanceof DrydockException known) {
            say(command, known.code().name(), String.valueOf(known.getMessage()));
            return known.code().category().exitCode();
        }
        say(command, CommonFailure.INTERNAL.name(), "Drydock has a defect: " + failure + ". Please report it.");
        if (environment.variable("DRYDOCK_DEBUG").isPresent()) {
            failure.printStackTrace(command.getErr());
        }
        return ExitCode.FAILED;
    }

    private static void say(CommandLine command, String code, String sentence) {
        command.getErr().println("drydock: " + code + ": " + sentence);
    }

    /** What {@code drydock --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"Drydock " + ProgramVersion.current()};
        }
    }

    /** Hands the environment to every command that asks for them; like picocli's own factory, also to one that is not public. */
    private record Factory(Environment environment) implements IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Environment.class) {
                    constructor.setAccessible(true);
                    return type.cast(constructor.newInstance(environment));
                }
            }
            return CommandLine.defaultFactory().create(type);
        }
    }
}
