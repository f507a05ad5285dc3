// SPDX-License-Identifier: Apache-2.0
import * as path from 'node:path';
import * as vscode from 'vscode';
import { LanguageClient, RevealOutputChannelOn, TransportKind } from 'vscode-languageclient/node';

let client: LanguageClient | undefined;

function launcher(): string {
  return vscode.workspace.getConfiguration('tva').get<string>('launcher') || 'tva';
}

/** The server of the language, which says and does all else. */
async function start(): Promise<void> {
  client = new LanguageClient(
    'tva',
    'tva',
    { command: launcher(), args: ['lsp'], transport: TransportKind.stdio },
    {
      documentSelector: [
        { scheme: 'file', language: 'tva' },
        { scheme: 'untitled', language: 'tva' },
      ],
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      synchronize: {
        fileEvents: vscode.workspace.createFileSystemWatcher(
          '**/{*.tva,tva.json,*.safetensors,*.safetensors.index.json,config.json}',
        ),
      },
    },
  );
  try {
    await client.start();
  } catch (error) {
    void vscode.window.showErrorMessage(
      `${launcher()} lsp cannot be started: ${error}. The setting tva.launcher says what is started.`,
    );
  }
}

/** Saves the script, has the server run a command on it, and shows what it prints. */
async function onScript(command: string): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId === 'tva' && client && (await document.save())) {
    client.outputChannel.show(true);
    await vscode.commands.executeCommand(command, document.uri.toString());
  }
}

function session(): void {
  const file = vscode.window.activeTextEditor?.document.uri;
  const terminal = vscode.window.createTerminal({
    name: 'tva',
    shellPath: launcher(),
    cwd: file?.scheme === 'file' ? path.dirname(file.fsPath) : undefined,
  });
  terminal.show();
}

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  context.subscriptions.push(
    vscode.commands.registerCommand('tva.checkScript', () => onScript('tva.check')),
    vscode.commands.registerCommand('tva.planScript', () => onScript('tva.plan')),
    vscode.commands.registerCommand('tva.runScript', () => onScript('tva.run')),
    vscode.commands.registerCommand('tva.session', session),
    vscode.commands.registerCommand('tva.restart', async () => {
      await client?.stop();
      await start();
    }),
  );
  await start();
}

export function deactivate(): Thenable<void> | undefined {
  return client?.stop();
}
