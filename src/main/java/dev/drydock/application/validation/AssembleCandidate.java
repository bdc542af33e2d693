package dev.drydock.application.validation;

import dev.drydock.application.access.AuditLog;
import dev.drydock.application.access.Transactions;
import dev.drydock.application.runs.Run;
import dev.drydock.application.runs.RunDefinitions;
import dev.drydock.application.runs.RunFacts;
import dev.drydock.application.runs.Runs;
import dev.drydock.application.training.MakeTrainingReport;
import dev.drydock.application.training.Trials;
import dev.drydock.application.validation.AssemblePackage.Assembled;
import dev.drydock.application.validation.PackageIngredients.Content;
import dev.drydock.domain.registry.DefinitionReader;
import dev.drydock.domain.registry.ModelDefinition;
import dev.drydock.domain.registry.ModelRepository;
import dev.drydock.domain.registry.ModelVersion;
import dev.drydock.domain.registry.VersionId;
import dev.drydock.domain.registry.VersionRepository;
import dev.drydock.domain.registry.VersionRepository.Origin;
import dev.drydock.domain.registry.VersionState;
import dev.drydock.domain.release.PackageDigester;
import dev.drydock.domain.release.PackageFiles;
import dev.drydock.domain.release.PackageStore;
import dev.drydock.domain.training.TaskResult;
import dev.drydock.domain.validation.EvaluationData;
import dev.drydock.domain.validation.PackageContent;
import dev.drydock.domain.validation.SuiteDocuments;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes the run's candidate: the champion's package with the selected trial's weights, as a complete directory that is judged
 * and signed as it stands. A restart finds the version and the workspace that are there already.
 */
@Singleton
public class AssembleCandidate {
    /** Output of a training that fitted the preprocessing. */
    private static final String FITTED = "preprocessing.json";

    private final Transactions transactions;
    private final RunFacts facts;
    private final Runs runs;
    private final ModelRepository models;
    private final VersionRepository versions;
    private final Trials trials;
    private final PackageStore packages;
    private final PackageDigester digester;
    private final PackageContent content;
    private final DefinitionReader definitions;
    private final EvaluationData data;
    private final MakeTrainingReport makeTrainingReport;
    private final SuiteDocuments documents;
    private final AssemblePackage assemblePackage;
    private final AuditLog audit;
    private final Clock clock;

    @Inject
    public AssembleCandidate(
            Transactions transactions,
            RunFacts facts,
            Runs runs,
            ModelRepository models,
            VersionRepository versions,
            Trials trials,
            PackageStore packages,
            PackageDigester digester,
            PackageContent content,
            DefinitionReader definitions,
            EvaluationData data,
            MakeTrainingReport makeTrainingReport,
            SuiteDocuments documents,
            AssemblePackage assemblePackage,
            AuditLog audit,
            Clock clock) {
        this.transactions = transactions;
        this.facts = facts;
        this.runs = runs;
        this.models = models;
        this.versions = versions;
        this.trials = trials;
        this.packages = packages;
        this.digester = digester;
        this.content = content;
        this.definitions = definitions;
        this.data = data;
        this.makeTrainingReport = makeTrainingReport;
        this.documents = documents;
        this.assemblePackage = assemblePackage;
        this.audit = audit;
        this.clock = clock;
    }

    /** To be called outside a transaction: it waits for a worker. */
    public VersionId run(long instanceId) {
        ModelVersion candidate = transactions.required(() -> candidate(instanceId));
        if (!isComplete(candidate)) {
            Assembled assembled = assemblePackage.assemble(ingredients(instanceId, candidate));
            transactions.run(() -> versions.recordAssembly(candidate.id(), assembled.key(), assembled.subjectDigest()));
        }
        return candidate.id();
    }

    private ModelVersion candidate(long instanceId) {
        Optional<String> known = facts.find(instanceId, RunFacts.CANDIDATE_VERSION);
        if (known.isPresent()) {
            return versions.require(VersionId.parse(known.get()));
        }
        Origin origin = new Origin(
                Optional.of(VersionId.parse(facts.require(instanceId, RunFacts.PARENT_VERSION))),
                OptionalLong.of(instanceId),
                runs.find(instanceId).map(Run::submitter).orElse("unknown"),
                Optional.of(facts.require(instanceId, RunFacts.SNAPSHOT)));
        ModelVersion created = versions.create(facts.require(instanceId, RunFacts.MODEL), origin, clock.instant());
        facts.record(instanceId, RunFacts.CANDIDATE_VERSION, created.id().toString());
        audit.append(AuditLog.Event.of(
                created.createdBy(),
                "candidate.assemble",
                created.id().toString(),
                "run",
                Long.toString(instanceId),
                "snapshot",
                created.snapshot().orElse(""),
                "parent",
                created.parent().map(VersionId::toString).orElse("")));
        return created;
    }

    /** A workspace that is there but was not recorded is put together again. */
    private boolean isComplete(ModelVersion candidate) {
        if (candidate.state() != VersionState.ASSEMBLED) {
            return true;
        }
        return candidate.workspace().isPresent()
                && candidate
                        .subjectDigest()
                        .equals(Optional.of(digester.subjectDigest(
                                packages.workspace(candidate.workspace().get()))));
    }

    private PackageIngredients ingredients(long instanceId, ModelVersion candidate) {
        Path parent = packages.require(transactions.required(() -> parentPackage(candidate)));
        TaskResult trial = trials.requireSelected(instanceId);
        String snapshot = candidate.snapshot().orElseThrow();
        String modelYaml = transactions
                .required(() -> RunDefinitions.text(models, facts, instanceId))
                .definition();
        ModelDefinition definition = definitions.readText(modelYaml);
        SortedMap<String, Content> provenance = new TreeMap<>(Map.of(
                PackageFiles.RUN, Content.of(trial.output("run.json")),
                PackageFiles.SNAPSHOT, Content.of(data.manifest(snapshot)),
                PackageFiles.REFERENCE, Content.of(data.reference(snapshot, definition.schema(), parent))));
        makeTrainingReport.of(instanceId).ifPresent(report -> {
            provenance.put(PackageFiles.TRAINING_REPORT, Content.of(documents.trainingReportJson(report)));
            provenance.put(PackageFiles.TRAINING_REPORT_PAGE, Content.of(documents.trainingReportPage(report)));
        });
        return new PackageIngredients(
                workspaceKey(candidate.id()),
                definition,
                Content.of(modelYaml.getBytes(StandardCharsets.UTF_8)),
                Content.of(trial.output("weights.pt")),
                trial.outputs().containsKey(FITTED)
                        ? Content.of(trial.output(FITTED))
                        : Content.of(parent.resolve(PackageFiles.preprocessing(definition.task()))),
                Content.of(documents.signature(definition, content.read(parent, PackageFiles.SIGNATURE))),
                provenance);
    }

    private String parentPackage(ModelVersion candidate) {
        VersionId parent = candidate.parent().orElseThrow();
        return versions.require(parent)
                .packageDigest()
                .orElseThrow(() -> new IllegalStateException("the parent " + parent + " has no package"));
    }

    /** The version's workspace in the package store. */
    public static String workspaceKey(VersionId version) {
        return version.model() + "-" + version.number();
    }
}
