{{/* Takes { root, name }: one variable out of a Secret that exists already. */}}
{{- define "treasurer-api.secretVariable" -}}
{{- $ref := get .root.Values.secrets .name -}}
- name: {{ .name }}
  valueFrom:
    secretKeyRef:
      name: {{ default .root.Values.existingSecret $ref.secret }}
      key: {{ $ref.key }}
{{- end -}}

{{- define "treasurer-api.databaseVariables" -}}
{{ include "treasurer-api.secretVariable" (dict "root" . "name" "DATABASE_URL") }}
{{- if .Values.secrets.DIRECT_DATABASE_URL.key }}
{{ include "treasurer-api.secretVariable" (dict "root" . "name" "DIRECT_DATABASE_URL") }}
{{- end }}
{{- end -}}

{{/* `env` and `envFrom` of the API and of the runner. */}}
{{- define "treasurer-api.environment" -}}
env:
  {{- include "treasurer-api.databaseVariables" . | nindent 2 }}
  {{- include "treasurer-api.secretVariable" (dict "root" . "name" "JWT_SECRET") | nindent 2 }}
  {{- if .Values.config.UNLEASH_URL }}
  {{- include "treasurer-api.secretVariable" (dict "root" . "name" "UNLEASH_API_TOKEN") | nindent 2 }}
  {{- end }}
envFrom:
  - configMapRef:
      name: {{ include "treasurer-api.fullname" . }}
{{- end -}}

{{/* Data of the ConfigMap. Numbers go through int64: Helm reads them as floats, and would write 86400000 as 8.64e+07. */}}
{{- define "treasurer-api.config" -}}
NODE_ENV: production
HOST: {{ .Values.listenAddress | quote }}
PORT: {{ .Values.api.port | int64 | quote }}
RUNNER_HOST: {{ .Values.listenAddress | quote }}
RUNNER_PORT: {{ .Values.runner.port | int64 | quote }}
{{- if .Values.flagFile.configMap }}
FLAGS_FILE: {{ printf "/etc/treasurer/flags/%s" .Values.flagFile.key | quote }}
{{- end }}
{{- range $name, $value := .Values.config }}
{{- if kindIs "float64" $value }}
{{ $name }}: {{ $value | int64 | quote }}
{{- else }}
{{ $name }}: {{ $value | toString | quote }}
{{- end }}
{{- end }}
{{- end -}}
