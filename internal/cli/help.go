package cli

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

func newHelp(e env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "help [command | topic]",
		Short: "Explain a command or a topic",
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			if len(args) == 0 {
				return root.Help()
			}
			for _, t := range topics {
				if t.name == args[0] {
					_, err := io.WriteString(e.stdout, t.text)
					return err
				}
			}
			found, _, err := root.Find(args)
			if err != nil || found == root {
				return unknown("command or topic", strings.Join(args, " "), slices.Concat(commandNames(root), topicNames()))
			}
			return found.Help()
		},
	}
	var long strings.Builder
	long.WriteString("Topics:\n")
	for _, t := range topics {
		long.WriteString("  " + t.name + strings.Repeat(" ", 14-len(t.name)) + t.short + "\n")
	}
	cmd.Long = long.String()
	return cmd
}

func topicNames() []string {
	var names []string
	for _, t := range topics {
		names = append(names, t.name)
	}
	return names
}
