package dev.drydock.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A class that takes more than eight things is more than one class. */
class ConstructorsTest {
    private static final int MOST = 8;

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.drydock");

    /** Records that mirror something whose form is fixed elsewhere: every part of them is a key, a column or a cell there. */
    private static final Set<String> MIRRORS = Set.of(
            // documents that are signed, or lie in a package
            "domain.release.ApprovalStatement",
            "domain.release.ComparisonStatement",
            "domain.release.ReceiverStatement",
            "domain.release.ReleaseOrder",
            "domain.release.VerifiedPackage",
            "domain.validation.GatePolicy.Further",
            "domain.validation.GateReport",
            "domain.validation.Measurement",
            "domain.validation.StatedReport",
            "domain.validation.TrainingReport",
            "domain.validation.TrainingReport.TrialLine",
            "inference.ModelSignature",
            "inference.PreprocessingDocument.Entry",
            "packaging.dossier.DossierDocuments.Index",
            "packaging.suite.KeptReport",
            "serving.ReceiverReport",
            "worker.RunRecord",
            // files of the site, and model.yaml
            "config.SiteConfiguration",
            "domain.dataset.DatasetSchema",
            "domain.registry.DriftLimits",
            "domain.registry.ModelDefinition",
            "domain.registry.ModelDefinition.TrainingSettings",
            // what the templates of the reports show
            "packaging.suite.DossierPage.Page",
            "packaging.suite.ReportPage.Compared",
            "packaging.suite.ReportPage.Page",
            "packaging.suite.TrainingReportPage.Page",
            "packaging.suite.TrainingReportPage.Trial",
            // rows and files of data
            "dataplane.DriftReportJson.Document",
            "dataplane.DriftReportJson.MeasureEntry",
            "dataplane.DriftReportJson.OldDocument",
            "dataplane.ScoresJson.Document",
            "domain.dataset.SnapshotRow",
            "domain.dataset.StagedRow.LoggedPrediction",
            "domain.drift.DriftReport",
            "domain.drift.DriftReport.Measured",
            "snapshots.SnapshotManifest",
            "snapshots.SnapshotManifest.OneBatch",
            // rows of the database
            "application.runs.Executions.Execution",
            "application.runs.Executions.Step",
            "domain.erasure.Erasure",
            "domain.labelling.LabelRequest",
            "domain.registry.LineageFile",
            "domain.registry.ModelVersion",
            "domain.release.ApprovalRecord",
            "domain.release.OrderRecord",
            "domain.training.TaskAttempt",
            // questions and answers of the REST interface
            "application.monitoring.ModelHistory.Day",
            "application.release.ExplainPrediction.Predicted",
            "application.release.ViewCandidate.Candidate",
            "application.runs.ExecutionSearch",
            "domain.labelling.LabelQuestion",
            "serving.NodeStatus.Status");

    @Test
    void noConstructorTakesMoreThanEightThings() {
        Set<String> wide = CLASSES.stream()
                .filter(type -> type.getConstructors().stream().anyMatch(ConstructorsTest::isWide))
                .filter(type -> !mirrorsAForm(type))
                .map(ConstructorsTest::name)
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(wide).isEqualTo(new TreeSet<>(MIRRORS));
    }

    /** The wire records of the REST interface, and the rows of the console's pages. */
    private static boolean mirrorsAForm(JavaClass type) {
        return type.isRecord()
                && List.of("dev.drydock.api", "dev.drydock.console").stream()
                        .anyMatch(room -> type.getPackageName().startsWith(room));
    }

    private static boolean isWide(JavaConstructor constructor) {
        return constructor.getRawParameterTypes().size() > MOST;
    }

    private static String name(JavaClass type) {
        return type.getName().replace("dev.drydock.", "").replace('$', '.');
    }
}
