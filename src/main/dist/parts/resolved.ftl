<#-- What license-maven-plugin writes of each dependency: group, artifact, version, licences, repository, page, divided by tabs -->
<#list dependencyMap as entry><#assign of = entry.getKey()/>
${of.groupId}	${of.artifactId}	${of.version}	<#list entry.getValue() as licence>${licence}<#sep> / </#list>	${(of.scm.url)!""}	${of.url!""}
</#list>
