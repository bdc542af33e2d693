package dev.drydock.cli;

import dev.drydock.cli.release.VerifyCommand;
import dev.drydock.cli.terminal.Environment;
import dev.drydock.cli.terminal.Program;
import picocli.CommandLine;

/** The program {@code drydock-verifier.jar}: verifies packages and dossiers on a machine that has nothing but Java. */
public final class StandAloneVerifier {
    private StandAloneVerifier() {}

    public static void main(String[] arguments) {
        CommandLine line = Program.of(new VerifyCommand(), Environment.ofProcess());
        line.setCommandName("drydock-verifier");
        line.setUsageHelpAutoWidth(true);
        System.exit(line.execute(arguments));
    }
}
