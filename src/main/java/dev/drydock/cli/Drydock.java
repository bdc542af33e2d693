package dev.drydock.cli;

import dev.drydock.cli.access.ClientCommand;
import dev.drydock.cli.access.KeygenCommand;
import dev.drydock.cli.access.TokenCommand;
import dev.drydock.cli.access.UserCommand;
import dev.drydock.cli.alert.AlertsCommand;
import dev.drydock.cli.audit.AuditCommand;
import dev.drydock.cli.audit.ControlsCommand;
import dev.drydock.cli.delivery.DeliveriesCommand;
import dev.drydock.cli.delivery.FleetCommand;
import dev.drydock.cli.delivery.ReceiveCommand;
import dev.drydock.cli.delivery.SendCommand;
import dev.drydock.cli.dossier.DossierCommand;
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
import dev.drydock.cli.release.BreakGlassCommand;
import dev.drydock.cli.release.ExplainCommand;
import dev.drydock.cli.release.PolicyCommand;
import dev.drydock.cli.release.ReleaseCommands;
import dev.drydock.cli.release.SuspensionCommands;
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
import dev.drydock.cli.runs.RetryCommand;
import dev.drydock.cli.runs.RunCommand;
import dev.drydock.cli.schedule.BackfillCommand;
import dev.drydock.cli.schedule.ScheduleCommand;
import dev.drydock.cli.scoring.ScoreCommand;
import dev.drydock.cli.site.DoctorCommand;
import dev.drydock.cli.site.EgressCommand;
import dev.drydock.cli.site.ImagesCommand;
import dev.drydock.cli.site.ServerCommand;
import dev.drydock.cli.terminal.Environment;
import dev.drydock.cli.terminal.Program;
import dev.drydock.cli.training.BudgetCommand;
import dev.drydock.program.ProgramVersion;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The root command. */
@Command(
        name = "drydock",
        description = "Retrain, validate and redeploy models on sites without a network.",
        versionProvider = Drydock.Version.class,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true)
public final class Drydock {
    private static final List<Class<?>> COMMANDS = List.of(
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
            RetryCommand.class,
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
            FleetCommand.class,
            ModelCommands.Report.class,
            LabelsCommand.class,
            LineageCommand.class,
            ExplainCommand.class,
            SnapshotCommand.class,
            ReproduceCommand.class,
            ScoreCommand.class,
            ReleaseCommands.Waive.class,
            ReleaseCommands.Approve.class,
            ReleaseCommands.Reject.class,
            ReleaseCommands.Promote.class,
            ReleaseCommands.Rollback.class,
            SuspensionCommands.Suspend.class,
            SuspensionCommands.Resume.class,
            SuspensionCommands.Suspensions.class,
            BreakGlassCommand.class,
            VerifyCommand.class,
            DossierCommand.class,
            AuditCommand.class,
            ControlsCommand.class,
            UserCommand.class,
            TokenCommand.class,
            JobCommand.class,
            ScheduleCommand.class,
            BackfillCommand.class,
            AlertsCommand.class,
            KeygenCommand.class,
            ClientCommand.class,
            TrustCommand.class,
            PolicyCommand.class,
            InitCommand.class,
            ExportCommand.class,
            ServerCommand.class,
            ImagesCommand.class,
            DoctorCommand.class,
            EgressCommand.class,
            DemoCommand.class);

    /** The whole command line over its environment; {@code execute} answers the exit code. */
    public static CommandLine commandLine(Environment environment) {
        return Program.of(new Drydock(), COMMANDS, environment);
    }

    /** Runs what the arguments say, and answers the exit code. Reads the options of the named command alone: there are some 140 commands. */
    public static int execute(Environment environment, String... arguments) {
        List<Class<?>> needed = COMMANDS.stream()
                .filter(command -> arguments.length > 0 && name(command).equals(arguments[0]))
                .filter(command -> !command.equals(HelpCommand.class)) // it shows them all
                .toList();
        return Program.of(new Drydock(), needed.isEmpty() ? COMMANDS : needed, environment)
                .execute(arguments);
    }

    private static String name(Class<?> command) {
        return command.getAnnotation(Command.class).name();
    }

    /** What {@code drydock --version} prints. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"Drydock " + ProgramVersion.current()};
        }
    }
}
